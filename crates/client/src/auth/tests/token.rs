//! Tokens in the form that the pool issues, without real signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

/// Returns a JWT with these claims.
pub(super) fn jwt(claims: &Value) -> String {
    let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = json!({ "kid": "k", "alg": "RS256" });
    format!("{}.{}.c2lnbmF0dXJl", encode(header.to_string()), encode(claims.to_string()))
}

/// Returns the user id of `name`.
pub(super) fn sub(name: &str) -> String {
    format!("id of {name}")
}

pub(super) fn access_claims(name: &str, now: i64) -> Value {
    let issued = now / 1000;
    json!({
        "sub": sub(name),
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "origin_jti": format!("origin of {name}"),
        "jti": format!("access {issued}"),
        "auth_time": issued,
        "iat": issued,
        "exp": issued + i64::try_from(LIFE.as_secs()).unwrap(),
        "username": sub(name),
    })
}

pub(super) fn id_claims(name: &str, now: i64) -> Value {
    let issued = now / 1000;
    json!({
        "sub": sub(name),
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "token_use": "id",
        "jti": format!("id {issued}"),
        "event_id": format!("event {issued}"),
        "auth_time": issued,
        "iat": issued,
        "exp": issued + i64::try_from(LIFE.as_secs()).unwrap(),
        "cognito:username": sub(name),
        "cognito:groups": ["readers"],
        "email": format!("{name}@example.com"),
        "email_verified": true,
        "name": name,
        "address": { "formatted": "here" },
        "zoneinfo": null,
        "custom:age": 36.5,
    })
}

pub(super) fn access_token(name: &str, now: i64) -> String {
    jwt(&access_claims(name, now))
}

/// Returns the response that completes a sign-in.
pub(super) fn authentication_result(name: &str, now: i64) -> Value {
    let mut reply = refreshed(name, now);
    reply["AuthenticationResult"]["RefreshToken"] = json!(format!("refresh token of {name}"));
    reply["ChallengeParameters"] = json!({});
    reply
}

/// Returns the response to a refresh by a pool that does not rotate.
pub(super) fn refreshed(name: &str, now: i64) -> Value {
    json!({
        "AuthenticationResult": {
            "AccessToken": access_token(name, now),
            "IdToken": jwt(&id_claims(name, now)),
            "ExpiresIn": LIFE.as_secs(),
            "TokenType": "Bearer",
        },
    })
}

/// Returns the response to a refresh by a pool that rotates.
pub(super) fn rotated(name: &str, now: i64, refresh_token: &str) -> Value {
    let mut reply = refreshed(name, now);
    reply["AuthenticationResult"]["RefreshToken"] = json!(refresh_token);
    reply
}

/// Returns the record of a session with tokens issued at `now`.
pub(super) fn record(name: &str, now: i64) -> Value {
    json!({
        "version": 1,
        "session": format!("session of {name}"),
        "drift": 0,
        "access_token": access_token(name, now),
        "id_token": jwt(&id_claims(name, now)),
        "refresh_token": format!("refresh token of {name}"),
    })
}
