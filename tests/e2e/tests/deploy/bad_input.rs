//! Tests of invalid input: one line names the mistake and the remedy, and nothing is changed.

use std::sync::atomic::{AtomicU32, Ordering};

use yew_cognito_e2e::scratch_dir;

use crate::command::{Deploy, aws};
use crate::releases::small_release;

/// The stack that these tests would create.
const STACK: &str = "unborn";

/// Returns everything in AWS with a stack's name that a deployment could have changed.
fn resources_of(stack: &str) -> String {
    let query = |list: &str, name: &str| format!("{list}[?starts_with({name}, '{stack}-')]");
    let stacks = query("StackSummaries", "StackName");
    let stacks = aws(&["cloudformation", "list-stacks", "--query", &stacks]);
    let buckets = aws(&["s3api", "list-buckets", "--query", &query("Buckets", "Name")]);
    format!("{stacks} {buckets}")
}

fn assert_error(deploy: Deploy, words: &[&str]) {
    assert_error_at(STACK, deploy, words);
    assert_eq!(resources_of(STACK), "[] []", "nothing should be created");
}

/// Checks the same for an existing stack.
fn assert_error_at(stack: &str, deploy: Deploy, words: &[&str]) {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let before = resources_of(stack);
    let folder = scratch_dir(&format!("assert-error-{}", CALLS.fetch_add(1, Ordering::Relaxed)));
    deploy.dist(&small_release(&folder, "one")).fail(words);
    assert_eq!(resources_of(stack), before, "nothing should be created or deleted");
}

#[test]
fn missing_credentials_are_an_error() {
    let variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    assert_error(Deploy::new(STACK).without(&variables), &["no credentials", "--profile"]);
    assert_error(Deploy::new(STACK).arguments(&["--profile", "nobody"]), &["nobody", "list-profiles"]);
}

#[test]
fn a_missing_or_unknown_region_is_an_error() {
    assert_error(
        Deploy::new(STACK).without(&["AWS_REGION", "AWS_DEFAULT_REGION"]),
        &["no region", "--region"],
    );
    // Nothing keeps this call from AWS itself except the name of the region, which no host has.
    let folder = scratch_dir("region");
    let dist = small_release(&folder, "one").display().to_string();
    let xtask = std::env::var_os("E2E_XTASK").expect("E2E_XTASK should be set");
    let mut command = std::process::Command::new(xtask);
    command.args(["deploy", "--stack", STACK, "--region", "eu-wst-1", "--dist", &dist]);
    let output = command.env("AWS_MAX_ATTEMPTS", "1").output().expect("the command should start");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(error.contains("eu-wst-1") && error.contains("is the region spelled right"), "{error}");
}

/// Version 1 of the CLI does not read this variable, but the command does.
#[test]
fn aws_region_is_read_from_the_environment() {
    let folder = scratch_dir("newer-variable");
    let output = Deploy::new(STACK)
        .dist(&small_release(&folder, "one"))
        .without(&["AWS_DEFAULT_REGION"])
        .arguments(&["--dry-run"])
        .succeed();
    assert!(output.contains("region eu-west-1"), "{output}");
}

#[test]
fn a_foreign_stack_of_the_same_name_is_an_error() {
    let folder = scratch_dir("taken");
    let template = folder.join("foreign.yaml");
    let text = "Resources: { Topic: { Type: AWS::SNS::Topic } }";
    std::fs::write(&template, text).expect("the template should be written");
    let body = format!("file://{}", template.display());
    aws(&["cloudformation", "create-stack", "--stack-name", "taken-site", "--template-body", &body]);
    aws(&["cloudformation", "wait", "stack-create-complete", "--stack-name", "taken-site"]);
    assert_error_at(
        "taken",
        Deploy::new("taken"),
        &["taken-site", "not made from infra/site.yaml", "--stack"],
    );
}

#[test]
fn a_rolled_back_stack_is_an_error() {
    let folder = scratch_dir("rolled");
    let template = folder.join("broken.yaml");
    let text = "Metadata: { YewCognito: site }\n\
                Resources: { Pool: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: rolled } } }\n\
                Outputs: { Odd: { Value: !GetAtt Pool.NoSuchThing } }";
    std::fs::write(&template, text).expect("the template should be written");
    let body = format!("file://{}", template.display());
    aws(&["cloudformation", "create-stack", "--stack-name", "rolled-site", "--template-body", &body]);
    loop {
        let stacks = aws(&["cloudformation", "describe-stacks", "--stack-name", "rolled-site"]);
        if stacks["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE" {
            break;
        }
    }
    assert_error_at(
        "rolled",
        Deploy::new("rolled"),
        &["rolled-site is ROLLBACK_COMPLETE", "delete-stack --stack-name rolled-site", "NoSuchThing"],
    );
}

#[test]
fn a_domain_without_a_valid_certificate_is_an_error() {
    assert_error(
        Deploy::new(STACK).arguments(&["--set", "DomainName=app.example.com"]),
        &["app.example.com", "request-certificate --region us-east-1", "CertificateArn"],
    );
    assert_error(
        Deploy::new(STACK).arguments(&[
            "--set",
            "DomainName=app.example.com",
            "--set",
            "CertificateArn=arn:aws:acm:eu-west-1:000000000000:certificate/a",
        ]),
        &["us-east-1 only", "eu-west-1"],
    );
}

#[test]
fn invalid_parameters_and_names_are_errors() {
    assert_error(Deploy::new(STACK).arguments(&["--set", "Domian=x"]), &["Domian", "DomainName"]);
    assert_error(Deploy::new(STACK).arguments(&["--set", "x"]), &["Key=Value", "`x`"]);
    assert_error(Deploy::new("my_site"), &["my_site", "letters, digits and hyphens"]);
    assert_error(Deploy::new(STACK).arguments(&["--colour"]), &["--colour"]);
    let folder = scratch_dir("no-config");
    let file = folder.join("none.json").display().to_string();
    assert_error(Deploy::new(STACK).arguments(&["--config", &file]), &["none.json"]);
    let invalid = folder.join("odd.json");
    std::fs::write(&invalid, "{}").expect("the file should be written");
    assert_error(
        Deploy::new(STACK).arguments(&["--config", &invalid.display().to_string()]),
        &["auth.user_pool_id"],
    );
}

#[test]
fn invalid_releases_are_errors() {
    let folder = scratch_dir("no-release");
    Deploy::new(STACK).dist(&folder).fail(&["no index.html", "cargo xtask build"]);
    let dist = small_release(&folder, "one");
    std::fs::write(dist.join("note.pdf"), "x").expect("the file should be written");
    Deploy::new(STACK).dist(&dist).fail(&["note.pdf", "/assets"]);
    assert_eq!(resources_of(STACK), "[] []", "nothing should be created");
}

#[test]
fn an_unreachable_endpoint_is_an_error() {
    let folder = scratch_dir("nobody");
    let dist = small_release(&folder, "one").display().to_string();
    let xtask = std::env::var_os("E2E_XTASK").expect("E2E_XTASK should be set");
    let mut command = std::process::Command::new(xtask);
    command.args(["deploy", "--stack", STACK, "--endpoint", "http://127.0.0.1:1", "--dist", &dist]);
    let output = command.env("AWS_MAX_ATTEMPTS", "1").output().expect("the command should start");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing answers at http://127.0.0.1:1"));
}

#[test]
fn a_stack_with_an_unexecuted_change_set_is_deployed() {
    let folder = scratch_dir("prepared");
    let dist = small_release(&folder, "one");
    let template = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/../../infra/site.yaml");
    let change_set =
        ["--change-set-name", "of-another-run", "--change-set-type", "CREATE", "--template-body", template];
    let create = ["cloudformation", "create-change-set", "--stack-name", "prepared-site"];
    aws(&[&create[..], &change_set[..]].concat());
    Deploy::new("prepared").dist(&dist).succeed();
}
