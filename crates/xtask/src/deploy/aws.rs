//! The AWS CLI. It finds the user's credentials in every way in which they can be configured.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::process::{find, output, succeeds};
use crate::project::Project;
use crate::tools::Python;

/// The AWS CLI with its region, profile and endpoint.
pub(crate) struct Aws {
    program: PathBuf,
    region: Option<String>,
    profile: Option<String>,
    /// The URL of an emulator, which replaces the endpoints of all services; `None` for AWS.
    pub(crate) endpoint: Option<String>,
}

/// A failed call.
#[derive(Debug)]
pub(crate) struct AwsError {
    /// The error code of AWS; empty if the error does not come from AWS.
    pub(crate) code: String,
    /// The message for the user.
    pub(crate) message: String,
}

impl std::fmt::Display for AwsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AwsError {}

impl Aws {
    /// Returns whether the machine has a CLI of its own. It is preferred, because it may have plug-ins that the
    /// credentials need.
    pub(crate) fn is_installed() -> bool {
        own().is_some()
    }

    /// Uses the machine's own CLI, or else the one that the set-up has installed.
    pub(crate) fn new(
        project: &Project,
        region: Option<String>,
        profile: Option<String>,
        endpoint: Option<String>,
    ) -> Self {
        let program = own().unwrap_or_else(|| Python::AWS.program(project, "aws"));
        // Version 1 of the CLI reads only the second variable.
        let from_environment =
            || ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| env::var(name).ok());
        let region = region.or_else(from_environment).filter(|region| !region.is_empty());
        Self { program, region, profile, endpoint }
    }

    /// Calls an operation and parses the JSON that it prints; the result is `Null` if it prints nothing.
    pub(crate) fn call<A: AsRef<str>>(&self, arguments: &[A]) -> Result<Value, AwsError> {
        let mut command = Command::new(&self.program);
        command.args(arguments.iter().map(AsRef::as_ref)).args(["--output", "json"]);
        for (flag, value) in
            [("--region", &self.region), ("--profile", &self.profile), ("--endpoint-url", &self.endpoint)]
        {
            if let Some(value) = value {
                command.args([flag, value]);
            }
        }
        // The CLI must not start a pager or prompt for input, because the command runs unattended.
        command.env("AWS_PAGER", "").env("AWS_CLI_AUTO_PROMPT", "off").stdin(Stdio::null());
        // All versions of the CLI have this format of errors.
        command.env("AWS_CLI_ERROR_FORMAT", "legacy");
        let failed = |message: String| AwsError { code: String::new(), message };
        let output =
            command.output().map_err(|error| failed(format!("the AWS CLI cannot be started: {error}")))?;
        if !output.status.success() {
            return Err(parse_error(&String::from_utf8_lossy(&output.stderr)));
        }
        if output.stdout.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| failed(format!("the AWS CLI did not print JSON: {error}")))
    }

    /// Returns the account of the credentials, and the region.
    pub(crate) fn identity(&self) -> Result<(String, String)> {
        let identity = self.call(&["sts", "get-caller-identity"])?;
        let account = identity["Account"]
            .as_str()
            .context("AWS does not say to which account the credentials belong")?;
        let region = match &self.region {
            Some(region) => region.clone(),
            None => self.configured_region()?,
        };
        Ok((account.to_owned(), region))
    }

    fn configured_region(&self) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.args(["configure", "get", "region"]);
        if let Some(profile) = &self.profile {
            command.args(["--profile", profile]);
        }
        Some(output(&mut command)).filter(|region| !region.is_empty()).ok_or_else(|| anyhow!(NO_REGION))
    }
}

/// Returns the machine's own CLI, if it works.
fn own() -> Option<PathBuf> {
    find("aws").filter(|aws| succeeds(Command::new(aws).arg("--version")))
}

const NO_REGION: &str =
    "no region is set; name one with --region, in AWS_REGION, or with `aws configure set region eu-west-1`";

/// Converts the error output of the CLI into a message, which names a remedy where one is known.
fn parse_error(output: &str) -> AwsError {
    const ERROR_PREFIX: &str = "An error occurred (";
    let mut lines = output.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = match lines.clone().find(|line| line.contains(ERROR_PREFIX)) {
        Some(line) => line,
        None => lines.next_back().unwrap_or("it failed without a message"),
    };
    let code = line
        .split_once(ERROR_PREFIX)
        .and_then(|(_, rest)| rest.split_once(')'))
        .map_or_else(String::new, |(code, _)| code.to_owned());
    let reason = line.split_once(" operation: ").map_or(line, |(_, reason)| reason);
    let message = if line.contains("Unable to locate credentials") || line.contains("NoCredentials") {
        "AWS has no credentials on this machine; sign in (`aws configure sso`, `aws login` or `aws configure`), set \
         AWS_PROFILE, or name a profile with --profile"
            .to_owned()
    } else if line.contains("Token has expired")
        || line.contains("session associated with this profile has expired")
        || ["ExpiredToken", "ExpiredTokenException", "RequestExpired"].contains(&code.as_str())
    {
        "the AWS credentials have expired; sign in again (`aws sso login`) and run this once more".to_owned()
    } else if ["InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"]
        .contains(&code.as_str())
    {
        format!("AWS does not accept these credentials ({reason}); check AWS_PROFILE and the AWS_* variables")
    } else if line.contains("You must specify a region") {
        NO_REGION.to_owned()
    } else if let Some((_, url)) = line.split_once("Could not connect to the endpoint URL: ") {
        format!(
            "nothing answers at {}; is the region spelled right, and the network there?",
            url.trim_matches('"')
        )
    } else if line.contains("config profile (") {
        format!("{line}; `aws configure list-profiles` lists those that there are")
    } else if code.contains("AccessDenied") || code == "UnauthorizedOperation" {
        format!(
            "AWS denies access: {reason}; docs/deployment.md lists what the credentials must be allowed to do"
        )
    } else {
        reason.to_owned()
    };
    AwsError { code, message }
}

#[cfg(test)]
mod tests {
    use super::parse_error;

    #[test]
    fn code_and_reason_are_taken_from_the_output() {
        let error = parse_error(
            "\nAn error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id x does not exist\n",
        );
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("ValidationError", "Stack with id x does not exist")
        );
        let detailed = parse_error(
            "aws: [ERROR]: An error occurred (ValidationError) when calling X operation: no\n\nType: Sender\n",
        );
        assert_eq!((detailed.code.as_str(), detailed.message.as_str()), ("ValidationError", "no"));
    }

    #[test]
    fn error_for_a_common_mistake_names_the_way_out() {
        for (output, expected) in [
            (
                "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
                "--profile",
            ),
            (
                "aws: [ERROR]: Unable to locate credentials. You can configure credentials",
                "aws configure sso",
            ),
            (
                "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token \
                 included in the request is expired",
                "aws sso login",
            ),
            ("Error when retrieving token from sso: Token has expired and refresh failed", "aws sso login"),
            (
                "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security \
                 token included in the request is invalid.",
                "does not accept these credentials",
            ),
            ("You must specify a region. You can also configure your region", "--region"),
            ("Could not connect to the endpoint URL: \"https://sts.eu-wst-1.amazonaws.com/\"", "eu-wst-1"),
            ("The config profile (x) could not be found", "list-profiles"),
            (
                "An error occurred (AccessDenied) when calling the CreateChangeSet operation: User u is not \
                 authorized to perform: cloudformation:CreateChangeSet",
                "docs/deployment.md",
            ),
            ("", "without a message"),
        ] {
            let message = parse_error(output).message;
            assert!(message.contains(expected), "{expected:?} is not in {message:?}");
        }
    }
}
