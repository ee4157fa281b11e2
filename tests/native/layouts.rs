//! The layout of every screen for every kind of pool, compared with snapshots.
//!
//! `INSTA_UPDATE=always cargo test --test native layouts` accepts the present layouts.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};
use yew_cognito::client::auth::{CodeDelivery, SignIn, SignInStep};
use yew_cognito::client::platform::fake::{FakeHost, Reply};
use yew_cognito::i18n::Text;
use yew_cognito::ui::step::{
    ConfirmSignUp, Entry, ForgotPassword, ResetDone, ResetPassword, SignUp, Unsupported,
};
use yew_cognito::ui::{Block, Field, FieldKind, Layout, Step};
use yew_cognito::{AuthClient, Config};

use crate::block_on;

/// Returns the configuration of a pool: the members of `auth`, besides its region and ids.
fn config(auth: &Value, by_link: bool) -> Config {
    let mut auth = auth.clone();
    let ids = json!({
        "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI", "user_pool_client_id": "client",
    });
    for (name, value) in ids.as_object().unwrap() {
        auth[name] = value.clone();
    }
    let verification = if by_link { "link" } else { "code" };
    let json = json!({
        "version": "1.4",
        "auth": auth,
        "custom": { "yew_cognito": { "sign_in": { "verification": verification } } },
    });
    Config::from_json(&json.to_string()).unwrap()
}

/// Returns every screen, with and without what an earlier screen has found out.
fn steps(config: &Config) -> Vec<(&'static str, Step)> {
    let ada = || Entry::new("ada@example.com");
    let delivery = || Some(CodeDelivery::new("a***@e***", "EMAIL"));
    vec![
        ("sign-in", Step::sign_in()),
        ("sign-up", SignUp::default().into()),
        ("confirm-sign-up", ConfirmSignUp::default().into()),
        (
            "confirm-sign-up, known user",
            ConfirmSignUp { entry: ada(), delivery: delivery(), failure: None }.into(),
        ),
        ("forgot-password", ForgotPassword::default().into()),
        ("reset-password", ResetPassword::default().into()),
        ("reset-password, known user", ResetPassword { entry: ada(), delivery: delivery() }.into()),
        ("reset-done", ResetDone { entry: ada() }.into()),
        ("new-password", new_password(config, &[])),
        ("new-password, missing attributes", new_password(config, &["email", "custom:badge"])),
        ("unsupported", Unsupported { entry: ada(), challenge: "NOVEL_CHALLENGE".into() }.into()),
    ]
}

/// Returns the step of a user whom an administrator has created.
fn new_password(config: &Config, missing: &[&str]) -> Step {
    let missing: Vec<String> = missing.iter().map(|name| format!("userAttributes.{name}")).collect();
    let host = FakeHost::new();
    let challenge = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "session",
        "ChallengeParameters": { "requiredAttributes": json!(missing).to_string() },
    });
    host.transport.reply("InitiateAuth", Reply::json(&challenge));
    let client = AuthClient::builder(config.clone()).with_platform(host.platform()).build();
    match block_on(client.sign_in(SignIn::new("ada@example.com", "temporary".into()))) {
        Ok(SignInStep::Challenge(challenge)) => challenge.into(),
        other => panic!("the pool should send a challenge: {other:?}"),
    }
}

/// Returns the layouts of all screens: a line for each part, with the keys of its texts.
fn describe(config: &Config) -> String {
    let mut description = String::new();
    for (state, step) in steps(config) {
        writeln!(description, "== {state}").unwrap();
        describe_layout(&step.layout(config), &mut description).unwrap();
    }
    description
}

fn describe_layout(layout: &Layout, to: &mut String) -> std::fmt::Result {
    let Layout { title, lead, blocks, buttons, links } = layout;
    writeln!(to, "title {}", text(title))?;
    if let Some(lead) = lead {
        writeln!(to, "lead {}", text(lead))?;
    }
    for block in blocks {
        match block {
            Block::Field(field) => describe_field(field, to)?,
            other => writeln!(to, "{other:?}")?,
        }
    }
    for button in buttons {
        writeln!(to, "button {:?} {}", button.action, text(&button.label))?;
    }
    for link in links {
        let before = link.before.as_ref().map(|before| format!("{} ", text(before))).unwrap_or_default();
        writeln!(to, "link {:?} {before}{}", link.to, text(&link.text))?;
    }
    Ok(())
}

fn describe_field(field: &Field, to: &mut String) -> std::fmt::Result {
    let Field { name, label, kind, autocomplete, hint } = field;
    write!(to, "field {} [{autocomplete}] {} ", name.as_str(), text(label))?;
    match kind {
        FieldKind::NewPassword(policy) => {
            let rules: Vec<String> = policy.check("").map(|(rule, _)| format!("{rule:?}")).collect();
            write!(to, "NewPassword({})", rules.join(", "))?;
        }
        other => write!(to, "{other:?}")?,
    }
    match hint {
        Some(hint) => writeln!(to, " hint {}", text(hint)),
        None => writeln!(to),
    }
}

fn text(text: &Text) -> String {
    match text {
        Text::Key(key) => format!("{key:?}"),
        other => format!("{other:?}"),
    }
}

/// Compares the layouts with the snapshot of the calling test.
macro_rules! assert_layouts {
    ($auth:expr, by_link: $by_link:literal) => {
        assert_snapshot!(describe(&config(&$auth, $by_link)))
    };
}

#[test]
fn a_pool_with_user_names() {
    let auth = json!({});
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_user_names_and_verified_email() {
    let auth = json!({ "user_verification_types": ["email"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_user_names_and_a_required_phone_number() {
    let auth = json!({ "standard_required_attributes": ["phone_number", "birthdate", "website"], "user_verification_types": ["phone_number"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_email_addresses() {
    let auth = json!({ "username_attributes": ["email"], "standard_required_attributes": ["email"], "user_verification_types": ["email"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_email_addresses_and_links() {
    let auth = json!({ "username_attributes": ["email"], "standard_required_attributes": ["email"], "user_verification_types": ["email"] });
    assert_layouts!(auth, by_link: true);
}

#[test]
fn a_pool_with_phone_numbers() {
    let auth =
        json!({ "username_attributes": ["phone_number"], "user_verification_types": ["phone_number"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_email_addresses_or_phone_numbers() {
    let auth = json!({ "username_attributes": ["email", "phone_number"], "user_verification_types": ["email", "phone_number"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_both_that_requires_one() {
    let auth = json!({ "username_attributes": ["email", "phone_number"], "standard_required_attributes": ["phone_number"], "user_verification_types": ["email", "phone_number"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_both_that_verifies_one() {
    let auth =
        json!({ "username_attributes": ["email", "phone_number"], "user_verification_types": ["email"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_every_required_attribute() {
    let auth = json!({ "username_attributes": ["email"], "standard_required_attributes": ["address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname", "phone_number", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo"] });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_a_strict_password_policy() {
    let auth = json!({ "username_attributes": ["email"], "password_policy": { "min_length": 99, "require_lowercase": true, "require_uppercase": true, "require_numbers": true, "require_symbols": true } });
    assert_layouts!(auth, by_link: false);
}

#[test]
fn a_pool_with_a_lax_password_policy() {
    let auth = json!({ "username_attributes": ["email"], "password_policy": { "min_length": 6, "require_lowercase": false, "require_uppercase": false, "require_numbers": false, "require_symbols": false } });
    assert_layouts!(auth, by_link: false);
}
