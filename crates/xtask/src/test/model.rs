//! Compares the operations and shapes of the client, and the local pool's extract, with AWS's own model of the service,
//! which is part of the AWS SDK for Python.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Result, bail};

use super::run::Run;
use super::tally::Tally;
use crate::file;
use crate::process::output;
use crate::tools::{Python, Tools};

mod compare;
mod exceptions;
mod limits;
mod service;
mod source;

use exceptions::Exceptions;
use service::Service;
use source::Source;

/// All operations that are required: those that Amplify's auth category uses, and `GetUserAuthFactors`.
const OPERATIONS: [&str; 29] = [
    "AssociateSoftwareToken",
    "ChangePassword",
    "CompleteWebAuthnRegistration",
    "ConfirmDevice",
    "ConfirmForgotPassword",
    "ConfirmSignUp",
    "DeleteUser",
    "DeleteUserAttributes",
    "DeleteWebAuthnCredential",
    "ForgetDevice",
    "ForgotPassword",
    "GetTokensFromRefreshToken",
    "GetUser",
    "GetUserAttributeVerificationCode",
    "GetUserAuthFactors",
    "GlobalSignOut",
    "InitiateAuth",
    "ListDevices",
    "ListWebAuthnCredentials",
    "ResendConfirmationCode",
    "RespondToAuthChallenge",
    "RevokeToken",
    "SetUserMFAPreference",
    "SignUp",
    "StartWebAuthnRegistration",
    "UpdateDeviceStatus",
    "UpdateUserAttributes",
    "VerifySoftwareToken",
    "VerifyUserAttribute",
];

/// The files and directories that declare operations, shapes and error codes.
const SOURCES: [&str; 4] = [
    "crates/client/src/protocol/error_code.rs",
    "crates/client/src/protocol/operations",
    "crates/client/src/protocol/shapes",
    "crates/client/src/protocol/shapes.rs",
];

/// The extract of the model for the local pool, and the script that creates it.
const EXTRACT: &str = "crates/pool/model/cognito-idp.json";
const EXTRACTOR: &str = "crates/pool/model/extract.py";

/// The Python code that prints the model, wherever botocore is installed.
const PRINT_MODEL: &str = "\
import botocore, gzip, pathlib, sys
model = pathlib.Path(botocore.__file__).parent / 'data/cognito-idp/2016-04-18/service-2.json.gz'
sys.stdout.buffer.write(gzip.decompress(model.read_bytes()))";

pub(super) fn tools() -> Tools {
    vec![Box::new(Python::POOL)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let model = output(Command::new(Python::POOL.program(run.project, "python")).args(["-c", PRINT_MODEL]));
    if model.is_empty() {
        bail!("botocore has no model of cognito-idp");
    }
    let service = Service::parse(&model)?;
    let source = Source::read(&run.project.root, &SOURCES)?;
    for (what, differences) in check(&service, &source) {
        for difference in &differences {
            println!("{difference}");
        }
        tally.add_check(&format!("model: {what}"), differences.is_empty());
    }
    check_extract(run, tally)
}

/// Checks that the extract in the source tree is the same as one created from the model now.
fn check_extract(run: &Run, tally: &mut Tally) -> Result<()> {
    let root = &run.project.root;
    let python = Python::POOL.program(run.project, "python");
    let extracted = output(Command::new(&python).arg(root.join(EXTRACTOR)).arg("-"));
    let stored = file::read_text(&root.join(EXTRACT))?;
    let is_same = !extracted.is_empty() && extracted == stored.trim();
    if !is_same {
        println!(
            "{EXTRACT} differs from the extract of the current model; update it with {} {EXTRACTOR}",
            python.display()
        );
    }
    tally.add_check("model: extract of the local pool", is_same);
    Ok(())
}

/// Returns the differences of every operation, of the error codes and of the exceptions, each with its name.
fn check(service: &Service, source: &Source) -> Vec<(String, Vec<String>)> {
    let exceptions = Exceptions::default();
    let ours = source.operations.iter().map(|operation| operation.name.as_str());
    let names: BTreeSet<_> = OPERATIONS.into_iter().chain(ours).collect();
    let mut results = Vec::new();
    let mut listed = BTreeSet::new();
    for name in names {
        let ours = source.operations.iter().find(|operation| operation.name == name);
        let theirs = service.operation(name);
        listed.extend(theirs.into_iter().flat_map(service::Operation::errors));
        let differences = match (ours, theirs) {
            (Some(ours), Some(theirs)) => compare::operation(source, ours, theirs, &exceptions),
            (None, _) => vec![format!("{name}: ours is missing")],
            (_, None) => vec![format!("{name}: the model has no such operation")],
        };
        results.push((name.to_owned(), differences));
    }
    let known = source.values("ErrorCode").unwrap_or_default();
    results.push(("error codes".to_owned(), codes(known, &listed, &exceptions)));
    let unneeded =
        exceptions.unneeded().into_iter().map(|entry| format!("the exception {entry} is not needed"));
    results.push(("every exception is needed".to_owned(), unneeded.collect()));
    results
}

fn codes(known: &[String], listed: &BTreeSet<&str>, exceptions: &Exceptions) -> Vec<String> {
    let is_new = |code: &&&str| !known.iter().any(|known| known == **code);
    let missing = listed.iter().filter(is_new).map(|code| format!("{code}: no ErrorCode"));
    let is_unlisted = |code: &&String| !listed.contains(code.as_str()) && !exceptions.is_unlisted(code);
    let unlisted = known.iter().filter(is_unlisted).map(|code| format!("{code}: no operation lists it"));
    missing.chain(unlisted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_or_unknown_operation_is_a_difference() {
        let service = Service::parse(r#"{"operations":{"SignUp":{}}}"#).unwrap();
        let mut source = Source::default();
        let declared =
            "impl Operation for Invent { const NAME: &'static str = \"Invent\"; type Response = Invented; }";
        source.add(declared).unwrap();
        let results = check(&service, &source);
        let differences = |what: &str| &results.iter().find(|(name, _)| name == what).unwrap().1;
        assert_eq!(*differences("SignUp"), ["SignUp: ours is missing"]);
        assert_eq!(*differences("Invent"), ["Invent: the model has no such operation"]);
        assert_eq!(results.len(), OPERATIONS.len() + 3);
    }

    #[test]
    fn error_code_that_is_unknown_or_unlisted_is_a_difference() {
        let known = ["AException", "UnknownOperationException", "InventedException"].map(str::to_owned);
        let listed = ["AException", "BException"].into();
        let differences = codes(&known, &listed, &Exceptions::default());
        assert_eq!(differences, ["BException: no ErrorCode", "InventedException: no operation lists it"]);
    }

    #[test]
    fn exception_that_nothing_needs_is_a_difference() {
        let exceptions = Exceptions::default();
        assert!(exceptions.may_omit("SignUp", "SecretHash"));
        assert!(!exceptions.may_omit("SignUp", "Password"));
        let unneeded = exceptions.unneeded();
        assert!(!unneeded.contains(&"*.SecretHash".to_owned()));
        assert!(unneeded.contains(&"GetUser.MFAOptions".to_owned()));
    }
}
