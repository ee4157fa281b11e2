//! Tests that `infra/pool.yaml` configures the client as documented, and rejects token lifetimes that AWS rejects.

#![expect(clippy::unwrap_used, reason = "tests and what they share fail by panicking")]

use serde_json::{Value, json};
use yew_cognito_infra::{Stack, Template};

const TEMPLATE: &str = include_str!("../../../infra/pool.yaml");

fn with<T>(values: &[(&'static str, &'static str)], read: impl FnOnce(Stack<'_>) -> T) -> T {
    let template = Template::parse(TEMPLATE).unwrap();
    let stack = Stack::new(&template, values.iter().copied()).unwrap();
    read(stack.with("Pool", "eu-west-1_pool").with("Client", "client"))
}

fn client(values: &[(&'static str, &'static str)]) -> Value {
    with(values, |stack| stack.resource("Client").unwrap().unwrap())
}

fn config(values: &[(&'static str, &'static str)]) -> Value {
    with(values, |stack| serde_json::from_str(&stack.output("Config").unwrap().unwrap()).unwrap())
}

#[test]
fn the_grace_period_of_rotation_is_the_maximum_of_aws() {
    let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": "60" });
    assert_eq!(client(&[])["RefreshTokenRotation"], rotation);
}

#[test]
fn the_configuration_has_the_lifetime_of_a_challenge() {
    for (values, minutes) in [(&[][..], 3), (&[("ChallengeMinutes", "15")][..], 15)] {
        assert_eq!(config(values)["custom"]["yew_cognito"]["challenge_minutes"], minutes);
        assert_eq!(client(values)["AuthSessionValidity"], minutes.to_string());
    }
}

#[test]
fn the_configuration_and_the_pool_ignore_case() {
    let pool = with(&[], |stack| stack.resource("Pool").unwrap().unwrap());
    assert_eq!(pool["UsernameConfiguration"]["CaseSensitive"], false);
    assert_eq!(config(&[])["custom"]["yew_cognito"]["username_case"], "insensitive");
}

#[test]
fn tokens_that_outlive_the_session_are_rejected() {
    let check = |minutes: &'static str, hours: &'static str| {
        let values = [("TokenMinutes", minutes), ("SessionHours", hours)];
        with(&values, |stack| stack.check_rules().map_err(|error| error.to_string()))
    };
    with(&[], |stack| stack.check_rules().unwrap());
    for (minutes, hours) in [("5", "1"), ("60", "1"), ("61", "24"), ("1440", "24"), ("1440", "87600")] {
        assert_eq!(check(minutes, hours), Ok(()), "{minutes} {hours}");
    }
    for (minutes, hours) in [("61", "1"), ("90", "1"), ("121", "2"), ("1440", "1"), ("1440", "23")] {
        let message = check(minutes, hours).unwrap_err();
        for word in ["TokenMinutes", "SessionHours", "24"] {
            assert!(message.contains(word), "{minutes} {hours}: {message}");
        }
    }
}
