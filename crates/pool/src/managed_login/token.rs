//! `POST /oauth2/token`
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::client_authentication::authenticated;
use super::incoming_request::IncomingRequest;
use super::oauth::{OauthError, oauth_response};
use super::parameters::Parameters;
use crate::pool::Pool;
use crate::scopes::has_scope;
use crate::service::Service;
use crate::settings::ClientSettings;
use crate::tokens::{NewGrant, Tokens};

const INVALID_GRANT: OauthError = OauthError::new("invalid_grant");
const INVALID_REQUEST: OauthError = OauthError::new("invalid_request");
const UNAUTHORIZED: OauthError = OauthError::new("unauthorized_client");

pub(super) fn token(service: &Service, incoming: &IncomingRequest) -> Response {
    oauth_response(issue(service, incoming).map(token_response))
}

fn issue(service: &Service, incoming: &IncomingRequest) -> Result<Tokens, OauthError> {
    let form = &incoming.form;
    if form.repeated().is_some() {
        return Err(INVALID_REQUEST);
    }
    let grant_type = form.get("grant_type").ok_or(INVALID_REQUEST)?;
    let (client_id, pool) = authenticated(service, incoming)?;
    let pool = &mut *Service::lock(&pool);
    match grant_type {
        "authorization_code" => exchange(pool, &client_id, form),
        "refresh_token" => {
            let token = form.get("refresh_token").ok_or(INVALID_REQUEST)?;
            Ok(pool.refresh_tokens(&client_id, token, None)?)
        }
        // This grant is for programs, while the local pool only signs in users.
        "client_credentials" => Err(UNAUTHORIZED),
        _ => Err(OauthError::new("unsupported_grant_type")),
    }
}

fn exchange(pool: &mut Pool, client_id: &str, form: &Parameters) -> Result<Tokens, OauthError> {
    let code = form.get("code").ok_or(INVALID_REQUEST)?;
    let redirect_uri = form.get("redirect_uri").ok_or(INVALID_REQUEST)?;
    let client = pool.client(client_id)?;
    let is_enabled = client.allowed_oauth_flows_user_pool_client == Some(true);
    let is_registered = client.callback_urls.iter().any(|url| url == redirect_uri);
    if !is_enabled || !client.allowed_oauth_flows.iter().any(|flow| flow == "code") || !is_registered {
        return Err(UNAUTHORIZED);
    }
    let authorization = pool.take_authorization(code, client_id).ok_or(INVALID_GRANT)?;
    if authorization.redirect_uri != redirect_uri {
        return Err(INVALID_GRANT);
    }
    match (authorization.challenge, form.get("code_verifier")) {
        (None, None) => {}
        (Some(challenge), Some(verifier)) if is_verifier(verifier, &challenge) => {}
        _ => return Err(INVALID_GRANT),
    }
    if !may_read_scope(pool.client(client_id)?, &authorization.scope) {
        return Err(INVALID_GRANT);
    }
    let new = NewGrant {
        scope: Some(&authorization.scope),
        nonce: authorization.nonce.as_deref(),
        managed_login: true,
        auth_time: Some(authorization.user.since),
        ..NewGrant::default()
    };
    Ok(pool.issue_tokens(client_id, &authorization.user.key, new)?)
}

/// Verifies a PKCE verifier ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636#section-4.6)).
fn is_verifier(verifier: &str, challenge: &str) -> bool {
    let is_well_formed = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._~".contains(&it));
    is_well_formed && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

/// Returns whether the client may read all attributes of the scopes. Otherwise the exchange fails.
fn may_read_scope(client: &ClientSettings, scope: &str) -> bool {
    [("email", ["email", "email_verified"]), ("phone", ["phone_number", "phone_number_verified"])]
        .into_iter()
        .all(|(name, attributes)| !has_scope(scope, name) || attributes.iter().all(|it| client.may_read(it)))
}

fn token_response(tokens: Tokens) -> Value {
    let mut response = json!({
        "access_token": tokens.access,
        "expires_in": tokens.expires_in,
        "token_type": "Bearer",
    });
    if let Some(token) = tokens.id {
        response["id_token"] = json!(token);
    }
    if let Some(token) = tokens.refresh {
        response["refresh_token"] = json!(token);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pkce_verifier_matches_the_example_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_verifier(verifier, challenge));
        assert!(!is_verifier(challenge, challenge));
        // The hash is right, but the verifier is too short.
        let short = URL_SAFE_NO_PAD.encode(Sha256::digest("short"));
        assert!(!is_verifier("short", &short));
    }
}
