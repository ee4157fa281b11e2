//! Whatever comes in, from a host, a pool or a storage: a typed answer goes out, and never a panic.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "clippy takes only `#[test]` for a test")]

mod bodies;
mod drawn;

use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    #[test]
    fn any_configuration_is_read_or_refused(text in drawn::almost(vec![bodies::outputs()])) {
        bodies::configuration(&text);
    }

    #[test]
    fn any_stored_text_is_read_or_passed_over(text in drawn::almost(records())) {
        bodies::stored(&text);
    }

    #[test]
    fn any_claims_are_read_or_are_no_session(
        text in drawn::almost(vec![bodies::access_claims(), bodies::id_claims()]),
    ) {
        bodies::claims(&text);
    }

    #[test]
    fn any_refusal_is_an_error_with_a_code(
        status: u16,
        header in proptest::option::of(drawn::almost(vec![json!("aws#NotAuthorizedException:http://a/")])),
        text in drawn::almost(vec![json!({ "__type": "a#UserNotFoundException", "message": "no" })]),
    ) {
        bodies::error_reply(status, header.as_deref(), &text);
    }

    #[test]
    fn any_reply_is_a_step_or_an_error(text in drawn::almost(replies())) {
        bodies::reply(&text);
    }
}

/// One of each kind that is stored.
fn records() -> Vec<Value> {
    let token = |claims: Value| bodies::jwt(&claims.to_string());
    let since = cognito_client::platform::fake::FakeClock::START;
    vec![
        json!({
            "version": 1,
            "session": "s",
            "drift": 0,
            "access_token": token(bodies::access_claims()),
            "id_token": token(bodies::id_claims()),
            "refresh_token": "r",
        }),
        json!({ "version": 1, "devices": [
            { "username": "ada", "login": "l", "key": "k", "group_key": "g", "password": "p" },
        ] }),
        json!({ "version": 1, "since": since, "pending": {
            "kind": "sign-up", "username": "ada", "delivery": { "DeliveryMedium": "EMAIL", "Destination": "a***" },
        } }),
        json!({
            "version": 1,
            "since": since,
            "login": "ada",
            "username": "ada",
            "challenge": "SELECT_MFA_TYPE",
            "parameters": { "MFAS_CAN_CHOOSE": "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]" },
            "session": "s",
            "available": ["PASSWORD"],
        }),
    ]
}

/// What a sign-in may be answered with.
fn replies() -> Vec<Value> {
    let challenge = |name: &str, parameters: Value| json!({ "ChallengeName": name, "Session": "s", "ChallengeParameters": parameters });
    vec![
        json!({ "AuthenticationResult": {
            "AccessToken": bodies::jwt(&bodies::access_claims().to_string()),
            "IdToken": bodies::jwt(&bodies::id_claims().to_string()),
            "RefreshToken": "r",
            "ExpiresIn": 3600,
            "TokenType": "Bearer",
            "NewDeviceMetadata": { "DeviceKey": "k", "DeviceGroupKey": "g" },
        } }),
        challenge(
            "SMS_MFA",
            json!({ "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+*******1234" }),
        ),
        challenge("SELECT_MFA_TYPE", json!({ "MFAS_CAN_CHOOSE": "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]" })),
        challenge("MFA_SETUP", json!({ "MFAS_CAN_SETUP": "[\"EMAIL_OTP\"]" })),
        challenge(
            "NEW_PASSWORD_REQUIRED",
            json!({ "requiredAttributes": "[\"userAttributes.name\"]", "userAttributes": "{}" }),
        ),
        challenge("CUSTOM_CHALLENGE", json!({ "question": "?" })),
        challenge("WEB_AUTHN", json!({ "CREDENTIAL_REQUEST_OPTIONS": "{}" })),
        json!({ "ChallengeName": "SELECT_CHALLENGE", "Session": "s", "AvailableChallenges": ["PASSWORD", "EMAIL_OTP"] }),
    ]
}
