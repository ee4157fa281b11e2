//! One of the two CloudFormation stacks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use yew_cognito_infra::{Stack, Template};

use super::aws::{Aws, AwsError};
use crate::file;
use crate::project::Project;

mod change_set;
mod failure;
mod polling;

use failure::{obstacle, reasons};
use polling::Polling;

/// The status of a stack that has only had change sets. None of its resources exists.
const WITHOUT_RESOURCES: &str = "REVIEW_IN_PROGRESS";

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
        let text = file::read_text(&path)?;
        let template = Template::parse(&text).with_context(|| file.to_owned())?;
        Ok(Self { part, name: format!("{base}-{part}"), file, path, text, template })
    }

    /// Returns whether the template has this parameter.
    pub(crate) fn has_parameter(&self, parameter: &str) -> bool {
        self.template.parameters().iter().any(|it| it.name == parameter)
    }

    /// Returns the stack if it exists. Returns an error if it was not created from this template, or is in a status
    /// that does not allow an update.
    pub(crate) fn existing(&self, aws: &Aws) -> Result<Option<Existing>> {
        let stacks = match aws.call(&["cloudformation", "describe-stacks", "--stack-name", &self.name]) {
            Ok(stacks) => stacks,
            Err(AwsError { code, message })
                if code == "ValidationError" && message.contains("does not exist") =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let stack = &stacks["Stacks"][0];
        let status = stack["StackStatus"].as_str().unwrap_or_default();
        if status == WITHOUT_RESOURCES {
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
        if let Some(obstacle) = obstacle(&self.name, status) {
            bail!("{obstacle}{}", reasons(aws, &self.name));
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
            Err(error) if error.code == "ValidationError" => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Checks the parameters that the stack would have against the template's rules. CloudFormation reports violations
    /// only when it is asked to create or update the stack.
    pub(crate) fn check_rules(
        &self,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> Result<()> {
        let previous = existing.into_iter().flat_map(|existing| &existing.parameters);
        let effective: BTreeMap<&str, &str> = previous
            .filter(|(name, _)| self.has_parameter(name))
            .chain(parameters)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let stack = Stack::new(&self.template, effective).with_context(|| self.file.to_owned())?;
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
        if self.change(existing, parameters) != Change::Nothing
            && let Some(change_set) = self.change_request(existing, parameters).create(aws)?
        {
            let stack = ["--stack-name", &self.name, "--change-set-name", &change_set];
            aws.call(&[&["cloudformation", "execute-change-set"][..], &stack[..]].concat())?;
            self.wait(aws)?;
        }
        let existing = self
            .existing(aws)?
            .with_context(|| format!("the stack {} does not exist any more", self.name))?;
        Ok(existing.outputs)
    }

    fn change_request(
        &self,
        existing: Option<&Existing>,
        parameters: &BTreeMap<String, String>,
    ) -> change_set::Request<'_> {
        let parameters = self.template.parameters().into_iter().filter_map(|parameter| {
            let key = parameter.name;
            match parameters.get(&key) {
                Some(value) => Some(json!({ "ParameterKey": key, "ParameterValue": value })),
                None if existing.is_some_and(|it| it.parameters.contains_key(&key)) => {
                    Some(json!({ "ParameterKey": key, "UsePreviousValue": true }))
                }
                None => None,
            }
        });
        change_set::Request {
            stack: &self.name,
            file: self.file,
            template_url: format!("file://{}", self.path.display()),
            parameters: Value::Array(parameters.collect()),
            is_update: existing.is_some(),
        }
    }

    /// Waits until the stack has been created or updated.
    fn wait(&self, aws: &Aws) -> Result<()> {
        let mut polling = Polling::new();
        loop {
            let stacks = aws.call(&["cloudformation", "describe-stacks", "--stack-name", &self.name])?;
            let status = stacks["Stacks"][0]["StackStatus"].as_str().unwrap_or_default();
            if ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status) {
                return Ok(());
            }
            if !status.ends_with("_IN_PROGRESS") {
                bail!("the stack {} ended as {status}{}", self.name, reasons(aws, &self.name));
            }
            if polling.has_timed_out() {
                bail!("the stack {} is still {status}; see the AWS console for the reason", self.name);
            }
            polling.pause();
        }
    }
}

/// Returns whether a stack's template is this part of the project.
fn is_ours(template: &str, part: &str) -> bool {
    Template::parse(template).is_ok_and(|template| {
        template.section("Metadata").is_some_and(|metadata| metadata.get("YewCognito") == Some(&json!(part)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_of_another_project_is_recognised() {
        assert!(is_ours("Metadata: { YewCognito: site }\nResources: {}", "site"));
        for other in ["Metadata: { YewCognito: pool }", "Resources: {}", "{\"Resources\": {}}", "no: [", ""] {
            assert!(!is_ours(other, "site"), "{other}");
        }
    }

    #[test]
    fn stack_changes_with_its_template_or_parameters() {
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
    fn token_lifetime_above_that_of_the_session_is_an_error() {
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
            parameters: pairs(&[("SessionHours", "1"), ("ParameterOfAnOlderTemplate", "x")]),
            ..Existing::default()
        };
        blueprint.check_rules(None, &pairs(&[])).unwrap();
        blueprint.check_rules(None, &pairs(&[("TokenMinutes", "90"), ("SessionHours", "24")])).unwrap();
        blueprint.check_rules(Some(&before), &pairs(&[("TokenMinutes", "60")])).unwrap();
        for (existing, parameters) in [
            (None, pairs(&[("TokenMinutes", "90")])),
            (Some(&before), pairs(&[("TokenMinutes", "90")])),
            (Some(&before), pairs(&[("TokenMinutes", "1440")])),
        ] {
            let error = format!("{:#}", blueprint.check_rules(existing, &parameters).unwrap_err());
            for word in ["my-app-pool", "--set", "TokenMinutes", "SessionHours"] {
                assert!(error.contains(word), "{error}");
            }
        }
    }
}
