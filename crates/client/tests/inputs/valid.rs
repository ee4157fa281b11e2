//! Valid texts, from which the random ones are derived and with which a fuzzer starts.

use cognito_client::platform::fake::FakeClock;
use serde_json::{Value, json};

use crate::bodies::{access_claims, id_claims, jwt};

/// Returns a record of each kind that is stored.
pub(crate) fn records() -> Vec<Value> {
    let token = |claims: Value| jwt(&claims.to_string());
    let since = FakeClock::START;
    vec![
        json!({
            "version": 1,
            "session": "s",
            "drift": 0,
            "access_token": token(access_claims()),
            "id_token": token(id_claims()),
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

/// Returns responses to a sign-in.
pub(crate) fn replies() -> Vec<Value> {
    let challenge = |name: &str, parameters: Value| json!({ "ChallengeName": name, "Session": "s", "ChallengeParameters": parameters });
    vec![
        json!({ "AuthenticationResult": {
            "AccessToken": jwt(&access_claims().to_string()),
            "IdToken": jwt(&id_claims().to_string()),
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
        json!({
            "ChallengeName": "SELECT_CHALLENGE", "Session": "s", "AvailableChallenges": ["PASSWORD", "EMAIL_OTP"],
        }),
    ]
}
