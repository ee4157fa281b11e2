//! Tests of the settings in `infra/site.yaml`, and that its function agrees with [`files`].

#![expect(clippy::unwrap_used, reason = "tests and what they share fail by panicking")]

use std::process::Command;

use serde_json::Value;
use yew_cognito_infra::files::Request;
use yew_cognito_infra::{Stack, Template, files, response_headers};

const TEMPLATE: &str = include_str!("../../../infra/site.yaml");

fn headers(values: &[(&str, &str)]) -> Vec<(String, String)> {
    let template = Template::parse(TEMPLATE).unwrap();
    let stack = Stack::new(&template, values.iter().copied()).unwrap();
    response_headers(&stack.resource("Headers").unwrap().unwrap()).unwrap()
}

fn header(headers: &[(String, String)], name: &str) -> String {
    headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn paths() -> Vec<(String, Option<String>, String)> {
    serde_json::from_str(include_str!("paths.json")).unwrap()
}

#[test]
fn paths_are_answered_by_their_files() {
    for (path, accept_encoding, object) in paths() {
        let accept_encoding = accept_encoding.as_deref();
        let request = Request { path: &path, accept_encoding, ..Request::default() };
        assert_eq!(request.object(&[]), object, "{path} {accept_encoding:?}");
    }
}

/// The languages of the site in `pages.json`.
const LANGUAGES: &str = "en de pt-BR";

/// A path, the language cookie, `Accept-Language`, and the file that answers the request.
type PageCase = (String, Option<String>, Option<String>, String);

fn pages() -> Vec<PageCase> {
    serde_json::from_str(include_str!("pages.json")).unwrap()
}

#[test]
fn drawn_pages_are_those_of_the_language_of_the_user() {
    let languages: Vec<String> = LANGUAGES.split(' ').map(str::to_owned).collect();
    for (path, cookie, accept_language, file) in pages() {
        let cookie = cookie.map(|tag| format!("a=b; {}={tag}; c=d", files::LANGUAGE_COOKIE));
        let (cookie, accept_language) = (cookie.as_deref(), accept_language.as_deref());
        let request = Request { path: &path, accept_language, cookie, ..Request::default() };
        assert_eq!(request.file(&languages), file, "{request:?}");
    }
}

/// The function runs in Node.js here, and in CloudFront's own engine when it is deployed.
#[test]
fn the_function_of_the_template_selects_the_same_files() {
    const RUN: &str = "
        const requests = JSON.parse(process.argv[1]);
        const objects = requests.map(([uri, encoding]) => {
            const headers = encoding === null ? {} : { 'accept-encoding': { value: encoding } };
            return handler({ version: '1.0', request: { method: 'GET', uri, headers, cookies: {} } }).uri;
        });
        console.log(JSON.stringify(objects));";
    let objects = run_function("", RUN, include_str!("paths.json"));
    let expected: Vec<String> = paths().into_iter().map(|(_, _, object)| object).collect();
    assert_eq!(objects, expected);
}

#[test]
fn the_function_of_the_template_selects_the_same_pages() {
    const RUN: &str = "
        const requests = JSON.parse(process.argv[1]);
        const files = requests.map(([uri, chosen, accepted]) => {
            const headers = accepted === null ? {} : { 'accept-language': { value: accepted } };
            const cookies = chosen === null ? {} : { 'yew-cognito.language': { value: chosen } };
            return handler({ version: '1.0', request: { method: 'GET', uri, headers, cookies } }).uri;
        });
        console.log(JSON.stringify(files));";
    let files = run_function(LANGUAGES, RUN, include_str!("pages.json"));
    let expected: Vec<String> = pages().into_iter().map(|(_, _, _, file)| file).collect();
    assert_eq!(files, expected);
}

/// Runs the function of the template for a site with these languages: `run` is a script that calls it with `input` and
/// prints a list of texts.
fn run_function(languages: &str, run: &str, input: &str) -> Vec<String> {
    let template = Template::parse(TEMPLATE).unwrap();
    let function =
        Stack::new(&template, [("Languages", languages)]).unwrap().resource("Paths").unwrap().unwrap();
    let code = function["FunctionCode"].as_str().unwrap();
    assert!(code.len() < 10_240, "CloudFront takes functions of 10 kB");
    let output = Command::new("node")
        .args(["--eval", &format!("{code}\n{run}"), "--", input])
        .output()
        .unwrap_or_else(|error| panic!("install Node.js 20 or newer: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_content_security_policy_forbids_inline_code_and_names_the_pool() {
    let policy = header(&headers(&[]), "content-security-policy");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    for directive in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self' https://cognito-idp.eu-west-1.amazonaws.com",
        "base-uri 'none'",
        "object-src 'none'",
        "worker-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "upgrade-insecure-requests",
    ] {
        assert!(policy.split("; ").any(|it| it == directive), "{directive} is not in {policy}");
    }
}

#[test]
fn connect_src_names_only_the_pool_and_the_api() {
    let connect = |values: &[(&str, &str)]| {
        let policy = header(&headers(values), "content-security-policy");
        policy.split("; ").find(|it| it.starts_with("connect-src")).unwrap_or_default().to_owned()
    };
    assert_eq!(
        connect(&[("PoolOrigin", "https://pool.example"), ("ApiUrl", "https://api.example:8443/v1")]),
        "connect-src 'self' https://pool.example https://api.example:8443"
    );
    // An API under /api is covered by 'self'.
    assert_eq!(
        connect(&[("ApiDomain", "api.example")]),
        "connect-src 'self' https://cognito-idp.eu-west-1.amazonaws.com"
    );
}

#[test]
fn security_headers_are_sent() {
    let headers = headers(&[]);
    let transport = header(&headers, "strict-transport-security");
    let seconds: u64 = transport.trim_start_matches("max-age=").split(';').next().unwrap().parse().unwrap();
    assert!(seconds >= 31_536_000, "{transport}");
    assert!(transport.contains("includeSubDomains"), "{transport}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(&headers, name), value, "{name}");
    }
    let permissions = header(&headers, "permissions-policy");
    assert!(permissions.contains("publickey-credentials-get=(self)"), "{permissions}");
    assert!(permissions.contains("publickey-credentials-create=(self)"), "{permissions}");
}

#[test]
fn api_responses_have_their_own_header_policy() {
    let policy = |values: &[(&str, &str)]| {
        let template = Template::parse(TEMPLATE).unwrap();
        let stack = Stack::new(&template, values.iter().copied()).unwrap();
        stack.resource("ApiHeaders").unwrap()
    };
    assert_eq!(policy(&[]), None, "a stack without an API needs no policy for it");
    let headers = response_headers(&policy(&[("ApiDomain", "api.example")]).unwrap()).unwrap();
    for (name, value) in [
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(&headers, name), value, "{name}");
    }
    let values = [("ApiDomain", "api.example"), ("HstsSubdomains", "false")];
    let headers = response_headers(&policy(&values).unwrap()).unwrap();
    assert_eq!(header(&headers, "strict-transport-security"), "max-age=63072000");
}

/// A session of years is a mistake in the unit; 720 hours are 30 days.
#[test]
fn session_hours_are_limited_to_30_days() {
    let template = Template::parse(include_str!("../../../infra/pool.yaml")).unwrap();
    let parameter = &template.section("Parameters").unwrap()["SessionHours"];
    assert_eq!((&parameter["MinValue"], &parameter["MaxValue"]), (&Value::from(1), &Value::from(720)));
}

#[test]
fn only_the_distribution_can_read_the_bucket() {
    let template = Template::parse(TEMPLATE).unwrap();
    let stack = Stack::new(&template, [])
        .unwrap()
        .with("Bucket", "b")
        .with("Bucket.Arn", "arn:aws:s3:::b")
        .with("Distribution", "D");
    let bucket = stack.resource("Bucket").unwrap().unwrap();
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        assert_eq!(bucket["PublicAccessBlockConfiguration"][block], true, "{block}");
    }
    let policy = stack.resource("BucketPolicy").unwrap().unwrap();
    for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
        if statement["Effect"] == "Allow" {
            assert_eq!(statement["Principal"], serde_json::json!({ "Service": "cloudfront.amazonaws.com" }));
            let source = &statement["Condition"]["StringEquals"]["aws:SourceArn"];
            assert_eq!(source, "arn:aws:cloudfront::000000000000:distribution/D");
        }
    }
}

#[test]
fn the_api_has_its_own_path_and_cache_behaviour() {
    let template = Template::parse(TEMPLATE).unwrap();
    let config = |values: &[(&'static str, &'static str)]| -> Value {
        let mut stack = Stack::new(&template, values.iter().copied()).unwrap();
        for name in [
            "Bucket.RegionalDomainName",
            "AccessControl.Id",
            "Caching",
            "Headers",
            "ApiHeaders",
            "Paths.FunctionARN",
        ] {
            stack = stack.with(name, name);
        }
        stack.resource("Distribution").unwrap().unwrap()["DistributionConfig"].take()
    };
    let without = config(&[]);
    assert_eq!(without["CacheBehaviors"], Value::Null);
    assert_eq!(without["Origins"].as_array().unwrap().len(), 1);
    let with = config(&[("ApiDomain", "api.example")]);
    let behaviour = &with["CacheBehaviors"][0];
    assert_eq!(behaviour["PathPattern"], "/api/*");
    assert_eq!(behaviour["FunctionAssociations"], Value::Null, "paths of the API stay as they are");
    assert_eq!(behaviour["ResponseHeadersPolicyId"], "ApiHeaders", "API responses have their own headers");
    let origin =
        with["Origins"].as_array().unwrap().iter().find(|it| it["Id"] == behaviour["TargetOriginId"]);
    assert_eq!(origin.unwrap()["DomainName"], "api.example");
    assert_eq!(origin.unwrap()["CustomOriginConfig"]["OriginProtocolPolicy"], "https-only");
}

#[test]
fn terraform_sets_only_declared_parameters() {
    let terraform = include_str!("../../../examples/terraform/main.tf");
    let parameters = |text: &str| {
        let template = Template::parse(text).unwrap();
        template.parameters().into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    let known = [parameters(include_str!("../../../infra/pool.yaml")), parameters(TEMPLATE)].concat();
    let blocks = terraform.split("parameters = {").skip(1);
    let used: Vec<_> = blocks
        .flat_map(|block| block.split('}').next().unwrap().lines())
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .collect();
    assert_eq!(used.len(), 5);
    assert!(used.iter().all(|name| known.iter().any(|it| it == name)), "{used:?}");
}
