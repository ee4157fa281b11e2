//! Tests of mistakes of the user: one line names the mistake and the remedy, and nothing is changed.

use std::sync::atomic::{AtomicU32, Ordering};

use yew_cognito_e2e::scratch_folder;

use crate::command::{Deploy, aws};
use crate::releases::small_release;

/// The stack that these tests would create.
const STACK: &str = "unborn";

/// Returns everything in AWS with a stack's name that a deployment could have changed.
fn everything_of(stack: &str) -> String {
    let named = |list: &str, name: &str| format!("{list}[?starts_with({name}, '{stack}-')]");
    let stacks = named("StackSummaries", "StackName");
    let stacks = aws(&["cloudformation", "list-stacks", "--query", &stacks]);
    let buckets = aws(&["s3api", "list-buckets", "--query", &named("Buckets", "Name")]);
    format!("{stacks} {buckets}")
}

fn refused(deploy: Deploy, words: &[&str]) {
    refused_at(STACK, deploy, words);
    assert_eq!(everything_of(STACK), "[] []", "nothing was made");
}

/// Checks the same for an existing stack.
fn refused_at(stack: &str, deploy: Deploy, words: &[&str]) {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let before = everything_of(stack);
    let folder = scratch_folder(&format!("refused-{}", CALLS.fetch_add(1, Ordering::Relaxed)));
    deploy.dist(&small_release(&folder, "one")).fail(words);
    assert_eq!(everything_of(stack), before, "nothing was made and nothing deleted");
}

#[test]
fn no_credentials() {
    let variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    refused(Deploy::new(STACK).without(&variables), &["no credentials", "--profile"]);
    refused(Deploy::new(STACK).arguments(&["--profile", "nobody"]), &["nobody", "list-profiles"]);
}

#[test]
fn no_region_and_wrong_region() {
    refused(Deploy::new(STACK).without(&["AWS_REGION", "AWS_DEFAULT_REGION"]), &["no region", "--region"]);
    // Nothing keeps this call from AWS itself except the name of the region, which no host has.
    let folder = scratch_folder("region");
    let dist = small_release(&folder, "one").display().to_string();
    let xtask = std::env::var_os("E2E_XTASK").expect("E2E_XTASK");
    let mut command = std::process::Command::new(xtask);
    command.args(["deploy", "--stack", STACK, "--region", "eu-wst-1", "--dist", &dist]);
    let output = command.env("AWS_MAX_ATTEMPTS", "1").output().expect("the command starts");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(error.contains("eu-wst-1") && error.contains("is the region spelled right"), "{error}");
}

/// Version 1 of the CLI does not read this variable, but the command does.
#[test]
fn the_region_of_the_newer_variable() {
    let folder = scratch_folder("newer-variable");
    let output = Deploy::new(STACK)
        .dist(&small_release(&folder, "one"))
        .without(&["AWS_DEFAULT_REGION"])
        .arguments(&["--dry-run"])
        .succeed();
    assert!(output.contains("region eu-west-1"), "{output}");
}

#[test]
fn a_name_that_is_taken() {
    let folder = scratch_folder("taken");
    let template = folder.join("theirs.yaml");
    let text = "Resources: { Topic: { Type: AWS::SNS::Topic } }";
    std::fs::write(&template, text).expect("a template");
    let body = format!("file://{}", template.display());
    aws(&["cloudformation", "create-stack", "--stack-name", "taken-site", "--template-body", &body]);
    aws(&["cloudformation", "wait", "stack-create-complete", "--stack-name", "taken-site"]);
    refused_at("taken", Deploy::new("taken"), &["taken-site", "not made from infra/site.yaml", "--stack"]);
}

#[test]
fn a_stack_that_was_rolled_back() {
    let folder = scratch_folder("rolled");
    let template = folder.join("broken.yaml");
    let text = "Metadata: { YewCognito: site }\n\
                Resources: { Pool: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: rolled } } }\n\
                Outputs: { Odd: { Value: !GetAtt Pool.NoSuchThing } }";
    std::fs::write(&template, text).expect("a template");
    let body = format!("file://{}", template.display());
    aws(&["cloudformation", "create-stack", "--stack-name", "rolled-site", "--template-body", &body]);
    loop {
        let stacks = aws(&["cloudformation", "describe-stacks", "--stack-name", "rolled-site"]);
        if stacks["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE" {
            break;
        }
    }
    refused_at(
        "rolled",
        Deploy::new("rolled"),
        &["rolled-site is ROLLBACK_COMPLETE", "delete-stack --stack-name rolled-site", "NoSuchThing"],
    );
}

#[test]
fn a_domain_without_a_certificate() {
    refused(
        Deploy::new(STACK).arguments(&["--set", "DomainName=app.example.com"]),
        &["app.example.com", "request-certificate --region us-east-1", "CertificateArn"],
    );
    refused(
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
fn parameters_and_names_that_are_none() {
    refused(Deploy::new(STACK).arguments(&["--set", "Domian=x"]), &["Domian", "DomainName"]);
    refused(Deploy::new(STACK).arguments(&["--set", "x"]), &["Key=Value", "`x`"]);
    refused(Deploy::new("my_site"), &["my_site", "letters, digits and hyphens"]);
    refused(Deploy::new(STACK).arguments(&["--colour"]), &["--colour"]);
    let folder = scratch_folder("no-config");
    let file = folder.join("none.json").display().to_string();
    refused(Deploy::new(STACK).arguments(&["--config", &file]), &["none.json"]);
    let odd = folder.join("odd.json");
    std::fs::write(&odd, "{}").expect("a file");
    refused(Deploy::new(STACK).arguments(&["--config", &odd.display().to_string()]), &["auth.user_pool_id"]);
}

#[test]
fn releases_that_are_none() {
    let folder = scratch_folder("no-release");
    Deploy::new(STACK).dist(&folder).fail(&["no index.html", "cargo xtask build"]);
    let dist = small_release(&folder, "one");
    std::fs::write(dist.join("note.pdf"), "x").expect("a file");
    Deploy::new(STACK).dist(&dist).fail(&["note.pdf", "/assets"]);
    assert_eq!(everything_of(STACK), "[] []", "nothing was made");
}

#[test]
fn an_endpoint_where_nobody_is() {
    let folder = scratch_folder("nobody");
    let dist = small_release(&folder, "one").display().to_string();
    let xtask = std::env::var_os("E2E_XTASK").expect("E2E_XTASK");
    let mut command = std::process::Command::new(xtask);
    command.args(["deploy", "--stack", STACK, "--endpoint", "http://127.0.0.1:1", "--dist", &dist]);
    let output = command.env("AWS_MAX_ATTEMPTS", "1").output().expect("the command starts");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing answers at http://127.0.0.1:1"));
}

#[test]
fn a_stack_that_was_only_prepared() {
    let folder = scratch_folder("prepared");
    let dist = small_release(&folder, "one");
    let template = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/../../infra/site.yaml");
    let change_set =
        ["--change-set-name", "somebodys", "--change-set-type", "CREATE", "--template-body", template];
    let create = ["cloudformation", "create-change-set", "--stack-name", "prepared-site"];
    aws(&[&create[..], &change_set[..]].concat());
    Deploy::new("prepared").dist(&dist).succeed();
}
