//! One of the two CloudFormation stacks.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use yew_cognito_infra::{Stack, Template};

use super::aws::{Aws, Refusal};
use crate::project::Project;

/// The maximum time for a change. CloudFront takes minutes; a stack that takes longer than this hangs.
const CHANGE_TIMEOUT: Duration = Duration::from_mins(40);

/// The status of a stack that has only had change sets. None of its resources exists.
const PREPARED: &str = "REVIEW_IN_PROGRESS";

/// The types of resources that a deploy must never replace, because accounts and files would stay with the old
/// resource.
const PRECIOUS: [&str; 2] = ["AWS::Cognito::UserPool", "AWS::S3::Bucket"];

/// One of the project's templates, and the stack to create from it.
pub(crate) struct Blueprint {
    /// The value of `Metadata.YewCognito` in the template.
    pub(crate) part: &'static str,
    /// The name of the stack.
    pub(crate) name: String,
    /// The path of the template, for messages.
    pub(crate) file: &'static str,
    path: PathBuf,
    text: String,
    pub(crate) template: Template,
}

/// A stack that exists already.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Existing {
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) template: String,
}

/// The change that a stack needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Create,
    Update,
    Nothing,
}

impl Blueprint {
    /// Reads the template in `infra/` for a part of the deployment called `base`.
    pub(crate) fn read(
        project: &Project,
        part: &'static str,
        file: &'static str,
        base: &str,
    ) -> Result<Self> {
        let path = project.root.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("{file} cannot be read"))?;
        let template = Template::parse(&text).with_context(|| file.to_owned())?;
        Ok(Self { part, name: format!("{base}-{part}"), file, path, text, template })
    }

    /// Returns whether the template has this parameter.
    pub(crate) fn takes(&self, parameter: &str) -> bool {
        self.template.parameters().iter().any(|it| it.name == parameter)
    }

    /// Returns the stack if it exists. Returns an error if it was not created from this template, or is in a status
    /// that does not allow an update.
    pub(crate) fn existing(&self, aws: &Aws) -> Result<Option<Existing>> {
        let stacks = match aws.call(&["cloudformation", "describe-stacks", "--stack-name", &self.name]) {
            Ok(stacks) => stacks,
            Err(Refusal { code, message })
                if code == "ValidationError" && message.contains("does not exist") =>
            {
                return Ok(None);
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let stack = &stacks["Stacks"][0];
        let status = stack["StackStatus"].as_str().unwrap_or_default();
        if status == PREPARED {
            // A change set was created and never executed. A new one can still create the stack.
            return Ok(None);
        }
        let template = self.template_of(aws)?;
        // This check comes first: later messages advise the user to delete the stack, which may be another project's.
        if template.as_ref().is_some_and(|template| !is_ours(template, self.part)) {
            bail!(
                "there is a stack {} already, and it was not made from {}; choose another name with --stack",
                self.name,
                self.file
            );
        }
        if let Some(trouble) = trouble(&self.name, status) {
            bail!("{trouble}{}", reasons(aws, &self.name));
        }
        let template = template.unwrap_or_default();
        let pairs = |list: &Value, key: &str, value: &str| -> BTreeMap<String, String> {
            let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
            list.as_array().into_iter().flatten().map(|it| (text(&it[key]), text(&it[value]))).collect()
        };
        Ok(Some(Existing {
            parameters: pairs(&stack["Parameters"], "ParameterKey", "ParameterValue"),
            outputs: pairs(&stack["Outputs"], "OutputKey", "OutputValue"),
            template,
        }))
    }

    /// Returns the template of the stack; `None` if the stack has only had change sets.
    fn template_of(&self, aws: &Aws) -> Result<Option<String>> {
        match aws.call(&["cloudformation", "get-template", "--stack-name", &self.name]) {
            Ok(body) => Ok(match &body["TemplateBody"] {
                Value::String(text) => Some(text.clone()),
                Value::Null => None,
                // CloudFormation returns a template in JSON as an object.
                other => Some(other.to_string()),
            }),
            Err(refusal) if refusal.code == "ValidationError" => Ok(None),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Checks the parameters that the stack would have against the template's rules. CloudFormation reports violations
    /// only when it is asked to create or update the stack.
    pub(crate) fn check_rules(
        &self,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> Result<()> {
        let kept = existing.into_iter().flat_map(|existing| &existing.parameters);
        let given: BTreeMap<&str, &str> = kept
            .filter(|(name, _)| self.takes(name))
            .chain(parameters)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let stack = Stack::new(&self.template, given).with_context(|| self.file.to_owned())?;
        stack.check_rules().with_context(|| {
            format!(
                "the parameters of the stack {} break a rule of {}; change them with --set",
                self.name, self.file
            )
        })
    }

    /// Returns the change that applies the template with these parameters. Parameters that are not named keep their
    /// values.
    pub(crate) fn change(
        &self,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> Change {
        let Some(existing) = existing else { return Change::Create };
        let is_same = |(name, value): (&String, &String)| existing.parameters.get(name) == Some(value);
        if existing.template.trim_end() == self.text.trim_end() && parameters.iter().all(is_same) {
            Change::Nothing
        } else {
            Change::Update
        }
    }

    /// Creates or updates the stack and returns its outputs. If that fails, the stack stays as it was.
    pub(crate) fn deploy(
        &self,
        aws: &Aws,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>> {
        let is_wanted = self.change(existing, parameters) != Change::Nothing;
        if let Some(change_set) =
            is_wanted.then(|| self.prepare(aws, existing, parameters)).transpose()?.flatten()
        {
            let started = Instant::now();
            aws.call(&[
                "cloudformation",
                "execute-change-set",
                "--stack-name",
                &self.name,
                "--change-set-name",
                &change_set,
            ])?;
            self.wait(aws, started)?;
        }
        let existing = self.existing(aws)?.with_context(|| format!("the stack {} is gone", self.name))?;
        Ok(existing.outputs)
    }

    /// Creates a change set, with which CloudFormation reports what it would do, and returns its name. Returns `None`
    /// if nothing would change.
    fn prepare(
        &self,
        aws: &Aws,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> Result<Option<String>> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", run_name(), COUNT.fetch_add(1, Ordering::Relaxed));
        let body = format!("file://{}", self.path.display());
        let given = self.template.parameters().into_iter().filter_map(|parameter| {
            let key = parameter.name;
            match parameters.get(&key) {
                Some(value) => Some(json!({ "ParameterKey": key, "ParameterValue": value })),
                None if existing.is_some_and(|it| it.parameters.contains_key(&key)) => {
                    Some(json!({ "ParameterKey": key, "UsePreviousValue": true }))
                }
                None => None,
            }
        });
        let given = Value::Array(given.collect()).to_string();
        let kind = if existing.is_some() { "UPDATE" } else { "CREATE" };
        let change_set = ["--stack-name", &self.name, "--change-set-name", &name];
        let create = ["cloudformation", "create-change-set", "--change-set-type", kind];
        let what = ["--template-body", &body, "--parameters", &given];
        aws.call(&[&create[..], &change_set[..], &what[..]].concat())?;

        let describe = [&["cloudformation", "describe-change-set"][..], &change_set[..]].concat();
        let started = Instant::now();
        let mut pauses = Pauses::new();
        let changes = loop {
            let told = aws.call(&describe)?;
            let status = told["Status"].as_str().unwrap_or_default();
            if status.ends_with("_COMPLETE") || status == "FAILED" {
                break told;
            }
            if started.elapsed() > CHANGE_TIMEOUT {
                bail!("CloudFormation does not say what it would do with the stack {}", self.name);
            }
            pauses.pause();
        };
        let discard = || aws.call(&[&["cloudformation", "delete-change-set"][..], &change_set[..]].concat());
        if changes["Status"] == "FAILED" {
            discard()?;
            let reason = changes["StatusReason"].as_str().unwrap_or("no reason given");
            if reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
            {
                return Ok(None);
            }
            bail!("CloudFormation refuses the stack {}: {reason}", self.name);
        }
        if let Some(resource) = replaced(&changes) {
            discard()?;
            bail!(
                "the change to {} would replace {resource} of the stack {} by a new, empty one; take it back, or deploy \
                 under another name with --stack",
                self.file,
                self.name
            );
        }
        Ok(Some(name))
    }

    fn wait(&self, aws: &Aws, started: Instant) -> Result<()> {
        let mut pauses = Pauses::new();
        loop {
            let stacks = aws.call(&["cloudformation", "describe-stacks", "--stack-name", &self.name])?;
            let status = stacks["Stacks"][0]["StackStatus"].as_str().unwrap_or_default();
            if ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status) {
                return Ok(());
            }
            if !status.ends_with("_IN_PROGRESS") {
                bail!("the stack {} ended as {status}{}", self.name, reasons(aws, &self.name));
            }
            if started.elapsed() > CHANGE_TIMEOUT {
                bail!("the stack {} is still {status}; see what it waits for in the AWS console", self.name);
            }
            pauses.pause();
        }
    }
}

/// Returns the name of this run, which is used in the record of releases and for change sets.
pub(super) fn run_name() -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        format!("yew-cognito-{seconds}-{}", std::process::id())
    })
    .clone()
}

/// Increasing pauses between polls. Most operations take a moment, some take minutes, and CloudFormation limits the
/// rate of calls.
struct Pauses(Duration);

impl Pauses {
    fn new() -> Self {
        Self(Duration::from_millis(100))
    }

    fn pause(&mut self) {
        std::thread::sleep(self.0);
        self.0 = (self.0 * 3 / 2).min(Duration::from_secs(3));
    }
}

/// Returns why a stack in this status cannot be changed, with the remedy; `None` if it can be changed.
fn trouble(name: &str, status: &str) -> Option<String> {
    let delete = format!("aws cloudformation delete-stack --stack-name {name}");
    match status {
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => Some(format!(
            "the stack {name} is {status}: it never came into being, or could not be deleted. See why, then delete what \
             is left of it ({delete}) and run this again"
        )),
        "UPDATE_ROLLBACK_FAILED" => Some(format!(
            "the stack {name} is {status}: an update failed and could not be taken back. Run `aws cloudformation \
             continue-update-rollback --stack-name {name}`, then this again"
        )),
        _ if status.ends_with("_IN_PROGRESS") => Some(format!(
            "the stack {name} is {status}: somebody is changing it. Wait until that is done, then run this again"
        )),
        _ => None,
    }
}

/// Returns the reasons for failed resources from the newest events of a stack; empty if none failed.
fn reasons(aws: &Aws, name: &str) -> String {
    let Ok(events) = aws.call(&["cloudformation", "describe-stack-events", "--stack-name", name]) else {
        return String::new();
    };
    failures(name, &events)
}

/// Extracts the reasons from events, which are sorted newest first and may go back for years.
fn failures(name: &str, events: &Value) -> String {
    let mut told: Vec<String> = Vec::new();
    for event in events["StackEvents"].as_array().into_iter().flatten() {
        let status = event["ResourceStatus"].as_str().unwrap_or_default();
        let reason = event["ResourceStatusReason"].as_str().unwrap_or_default();
        let resource = event["LogicalResourceId"].as_str().unwrap_or_default();
        if resource == name && ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"].contains(&status) {
            // The last operation starts with this event.
            break;
        }
        // Resources that were cancelled because another one failed give no further information.
        if status.ends_with("_FAILED") && !reason.is_empty() && !reason.contains("cancelled") {
            told.push(format!("{resource}: {reason}"));
        }
    }
    // The first failure caused the others.
    told.reverse();
    told.dedup();
    told.truncate(3);
    if told.is_empty() { String::new() } else { format!(" ({})", told.join("; ")) }
}

/// Returns the first resource of a type in [`PRECIOUS`] that a change set would replace or remove.
fn replaced(changes: &Value) -> Option<String> {
    changes["Changes"].as_array()?.iter().map(|it| &it["ResourceChange"]).find_map(|change| {
        let kind = change["ResourceType"].as_str()?;
        let is_lost = change["Replacement"] == "True" || change["Action"] == "Remove";
        (is_lost && PRECIOUS.contains(&kind))
            .then(|| change["LogicalResourceId"].as_str().unwrap_or(kind).to_owned())
    })
}

fn is_ours(template: &str, part: &str) -> bool {
    Template::parse(template).is_ok_and(|template| {
        template.section("Metadata").is_some_and(|metadata| metadata.get("YewCognito") == Some(&json!(part)))
    })
}

/// Parses a parameter given as `Key=Value`.
pub(crate) fn parameter(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').ok_or_else(|| anyhow!("--set takes Key=Value, not `{text}`"))?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stacks_that_cannot_be_worked_with_name_the_way_out() {
        for (status, way_out) in [
            ("ROLLBACK_COMPLETE", "delete-stack --stack-name s"),
            ("CREATE_FAILED", "delete-stack"),
            ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name s"),
            ("UPDATE_IN_PROGRESS", "Wait"),
            ("DELETE_IN_PROGRESS", "Wait"),
        ] {
            let told = trouble("s", status).unwrap();
            assert!(told.contains(way_out) && told.contains(status), "{told}");
        }
        for status in ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"] {
            assert_eq!(trouble("s", status), None);
        }
    }

    #[test]
    fn other_peoples_stacks_are_known() {
        assert!(is_ours("Metadata: { YewCognito: site }\nResources: {}", "site"));
        for other in ["Metadata: { YewCognito: pool }", "Resources: {}", "{\"Resources\": {}}", "no: [", ""] {
            assert!(!is_ours(other, "site"), "{other}");
        }
    }

    #[test]
    fn a_pool_is_not_replaced() {
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

    #[test]
    fn reasons_are_those_of_what_failed_first_hand() {
        let event = |id: &str, status: &str, reason: &str| json!({ "LogicalResourceId": id, "ResourceStatus": status, "ResourceStatusReason": reason });
        let events = json!({ "StackEvents": [
            event("s", "ROLLBACK_COMPLETE", ""),
            event("B", "CREATE_FAILED", "Resource creation cancelled"),
            event("D", "CREATE_FAILED", "A quota"),
            event("A", "CREATE_FAILED", "The name is taken"),
            event("s", "UPDATE_IN_PROGRESS", "User Initiated"),
            event("C", "CREATE_FAILED", "What was wrong last year"),
        ]});
        assert_eq!(failures("s", &events), " (A: The name is taken; D: A quota)");
        assert_eq!(failures("s", &json!({})), "");
    }

    #[test]
    fn what_changes_is_template_or_parameters() {
        let blueprint = Blueprint {
            part: "site",
            name: "s".into(),
            file: "f",
            path: PathBuf::new(),
            text: "Resources: {}\n".into(),
            template: Template::parse("Resources: {}").unwrap(),
        };
        let existing = Existing {
            template: "Resources: {}".into(),
            parameters: [("A".to_owned(), "1".to_owned())].into(),
            ..Existing::default()
        };
        let set = |value: &str| BTreeMap::from([("A".to_owned(), value.to_owned())]);
        assert_eq!(blueprint.change(None, &set("1")), Change::Create);
        assert_eq!(blueprint.change(Some(&existing), &BTreeMap::new()), Change::Nothing);
        assert_eq!(blueprint.change(Some(&existing), &set("1")), Change::Nothing);
        assert_eq!(blueprint.change(Some(&existing), &set("2")), Change::Update);
        let older = Existing { template: "Resources: { A: {} }".into(), ..existing };
        assert_eq!(blueprint.change(Some(&older), &BTreeMap::new()), Change::Update);
    }

    #[test]
    fn tokens_that_outlive_the_session_are_refused_before_a_deploy_starts() {
        let text = include_str!("../../../../infra/pool.yaml");
        let blueprint = Blueprint {
            part: "pool",
            name: "my-app-pool".into(),
            file: "infra/pool.yaml",
            path: PathBuf::new(),
            text: text.into(),
            template: Template::parse(text).unwrap(),
        };
        let pairs = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
            list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let before = Existing {
            parameters: pairs(&[("SessionHours", "1"), ("OfAnOlderTemplate", "x")]),
            ..Existing::default()
        };
        blueprint.check_rules(None, &pairs(&[])).unwrap();
        blueprint.check_rules(None, &pairs(&[("TokenMinutes", "90"), ("SessionHours", "24")])).unwrap();
        blueprint.check_rules(Some(&before), &pairs(&[("TokenMinutes", "60")])).unwrap();
        for (existing, given) in [
            (None, pairs(&[("TokenMinutes", "90")])),
            (Some(&before), pairs(&[("TokenMinutes", "90")])),
            (Some(&before), pairs(&[("TokenMinutes", "1440")])),
        ] {
            let told = format!("{:#}", blueprint.check_rules(existing, &given).unwrap_err());
            for word in ["my-app-pool", "--set", "TokenMinutes", "SessionHours"] {
                assert!(told.contains(word), "{told}");
            }
        }
    }

    #[test]
    fn parameters_are_pairs() {
        assert_eq!(parameter("A=b=c").unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert!(parameter("A").is_err());
    }
}
