//! Change sets, with which CloudFormation reports what it would do before it does it.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Result, bail};
use serde_json::Value;

use super::polling::Polling;
use crate::deploy::aws::Aws;
use crate::deploy::run_name::run_name;

/// The types of resources that a deploy must never replace, because accounts and files would stay with the old
/// resource.
const PROTECTED_TYPES: [&str; 2] = ["AWS::Cognito::UserPool", "AWS::S3::Bucket"];

/// A change to a stack.
pub(super) struct Request<'a> {
    /// The name of the stack.
    pub(super) stack: &'a str,
    /// The path of the template, for messages.
    pub(super) file: &'a str,
    /// The URL of the template.
    pub(super) template_url: String,
    /// The parameters in the format of CloudFormation.
    pub(super) parameters: Value,
    /// Whether the stack exists already.
    pub(super) is_update: bool,
}

impl Request<'_> {
    /// Creates a change set and returns its name. Returns `None` if nothing would change.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudFormation rejects the change, or if the change would replace a resource that must not be
    /// replaced. The change set is then deleted.
    pub(super) fn create(self, aws: &Aws) -> Result<Option<String>> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Self { stack, file, template_url, parameters, is_update } = self;
        let name = format!("{}-{}", run_name(), COUNT.fetch_add(1, Ordering::Relaxed));
        let kind = if is_update { "UPDATE" } else { "CREATE" };
        let parameters = parameters.to_string();
        let change_set = ["--stack-name", stack, "--change-set-name", &name];
        let create = ["cloudformation", "create-change-set", "--change-set-type", kind];
        let content = ["--template-body", &template_url, "--parameters", &parameters];
        aws.call(&[&create[..], &change_set[..], &content[..]].concat())?;

        let describe = [&["cloudformation", "describe-change-set"][..], &change_set[..]].concat();
        let mut polling = Polling::new();
        let changes = loop {
            let description = aws.call(&describe)?;
            let status = description["Status"].as_str().unwrap_or_default();
            if status.ends_with("_COMPLETE") || status == "FAILED" {
                break description;
            }
            if polling.has_timed_out() {
                bail!("CloudFormation does not say what it would do with the stack {stack}");
            }
            polling.pause();
        };
        let discard = || aws.call(&[&["cloudformation", "delete-change-set"][..], &change_set[..]].concat());
        if changes["Status"] == "FAILED" {
            discard()?;
            let reason = changes["StatusReason"].as_str().unwrap_or("no reason given");
            if reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
            {
                return Ok(None);
            }
            bail!("CloudFormation rejects the stack {stack}: {reason}");
        }
        if let Some(resource) = replaced(&changes) {
            discard()?;
            bail!(
                "the change to {file} would replace {resource} of the stack {stack} by a new, empty one; take it back, or \
                 deploy under another name with --stack"
            );
        }
        Ok(Some(name))
    }
}

/// Returns the first resource of a type in [`PROTECTED_TYPES`] that a change set would replace or remove.
fn replaced(changes: &Value) -> Option<String> {
    changes["Changes"].as_array()?.iter().map(|it| &it["ResourceChange"]).find_map(|change| {
        let kind = change["ResourceType"].as_str()?;
        let would_be_removed = change["Replacement"] == "True" || change["Action"] == "Remove";
        (would_be_removed && PROTECTED_TYPES.contains(&kind))
            .then(|| change["LogicalResourceId"].as_str().unwrap_or(kind).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::replaced;

    #[test]
    fn replacement_of_a_pool_or_bucket_is_found() {
        let changes = |kind: &str, replacement: &str| {
            json!({ "Changes": [{ "ResourceChange": {
                "ResourceType": kind, "Replacement": replacement, "LogicalResourceId": "It", "Action": "Modify",
            }}]})
        };
        assert_eq!(replaced(&changes("AWS::Cognito::UserPool", "True")).as_deref(), Some("It"));
        assert_eq!(replaced(&changes("AWS::Cognito::UserPool", "Conditional")), None);
        assert_eq!(replaced(&changes("AWS::CloudFront::Function", "True")), None);
        let removed = json!({ "Changes": [{ "ResourceChange": {
            "ResourceType": "AWS::S3::Bucket", "LogicalResourceId": "Bucket", "Action": "Remove",
        }}]});
        assert_eq!(replaced(&removed).as_deref(), Some("Bucket"));
    }
}
