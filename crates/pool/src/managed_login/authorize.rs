//! `GET /oauth2/authorize`, and the completion of a sign-in.

use axum::response::Response;

use super::authorize_request::{AuthorizeRequest, Provider, ResponseType, with_request};
use super::cookies;
use super::incoming_request::IncomingRequest;
use super::redirect::{provider_path, redirect, with_pairs};
use crate::error::Exception;
use crate::pool::Pool;
use crate::pool::authorization_codes::Authorization;
use crate::pool::browser_sessions::AuthenticatedUser;
use crate::service::Service;
use crate::tokens::NewGrant;

pub(super) fn authorize(service: &Service, incoming: &IncomingRequest) -> Response {
    with_request(service, incoming, |pool, request| {
        let requires_page = request.prompt.login || request.prompt.select_account;
        let signed_in =
            signed_in(pool, incoming).filter(|it| !requires_page && is_from_provider(request, it));
        if let Some(signed_in) = signed_in {
            return finish(pool, request, signed_in);
        }
        if request.prompt.none {
            return request.error_redirect("login_required", "");
        }
        match destination(pool, request) {
            Provider::Cognito => redirect(&format!("/login?{}", request.query)),
            Provider::External(name) => redirect(&format!("{}?{}", provider_path(&name), request.query)),
        }
    })
}

/// Returns the sign-in that the browser's session cookie refers to.
pub(super) fn signed_in(pool: &Pool, incoming: &IncomingRequest) -> Option<AuthenticatedUser> {
    pool.browser_session(cookies::session(incoming)?)
}

/// Returns whether the user came from the provider that the request names.
fn is_from_provider(request: &AuthorizeRequest, signed_in: &AuthenticatedUser) -> bool {
    match (&request.provider, &signed_in.provider) {
        (None, _) | (Some(Provider::Cognito), None) => true,
        (Some(Provider::External(requested)), Some(provider)) => requested == provider,
        _ => false,
    }
}

/// Returns the provider that was requested or, without a request, the client's only one. Otherwise it returns the pool
/// itself, whose page offers a choice.
fn destination(pool: &Pool, request: &AuthorizeRequest) -> Provider {
    let requested = request.provider.clone();
    requested.unwrap_or_else(|| {
        match pool.client(&request.client_id).map(|client| &client.supported_identity_providers[..]) {
            Ok([only]) if only != "COGNITO" => Provider::External(only.clone()),
            _ => Provider::Cognito,
        }
    })
}

/// Opens a session for the browser and redirects to the app.
pub(super) fn sign_in(
    pool: &mut Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    user: &str,
    provider: Option<String>,
) -> Response {
    let Ok(sub) = pool.user(user).map(|user| user.sub.clone()) else {
        return request.error_redirect("server_error", "");
    };
    let since = pool.now();
    let signed_in = AuthenticatedUser { key: user.to_owned(), sub, provider, since };
    if let Some(old) = cookies::session(incoming) {
        pool.browser_sessions.end(old, since);
    }
    let session = pool.browser_sessions.open(signed_in.clone(), since);
    let mut response = finish(pool, request, signed_in);
    cookies::set_session(&mut response, &session);
    response
}

/// Redirects to the app with the code or the tokens that it requested.
pub(super) fn finish(pool: &mut Pool, request: &AuthorizeRequest, signed_in: AuthenticatedUser) -> Response {
    let url = match request.response_type {
        ResponseType::Code => Ok(code_url(pool, request, signed_in)),
        ResponseType::Token => token_url(pool, request, &signed_in),
    };
    match url {
        Ok(url) => redirect(&url),
        Err(error) => request.error_redirect("server_error", &error.message),
    }
}

fn code_url(pool: &mut Pool, request: &AuthorizeRequest, signed_in: AuthenticatedUser) -> String {
    let authorization = Authorization {
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        user: signed_in,
    };
    let now = pool.now();
    let code = pool.authorization_codes.issue(authorization, now);
    let pairs = [("code", Some(code.as_str())), ("state", request.state.as_deref())];
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    with_pairs(&request.redirect_uri, false, pairs)
}

fn token_url(
    pool: &mut Pool,
    request: &AuthorizeRequest,
    signed_in: &AuthenticatedUser,
) -> Result<String, Exception> {
    let new = NewGrant {
        scope: Some(&request.scope),
        nonce: request.nonce.as_deref(),
        managed_login: true,
        auth_time: Some(signed_in.since),
        ..NewGrant::default()
    };
    let tokens = pool.issue_tokens(&request.client_id, &signed_in.key, new)?;
    let lifetime_seconds = tokens.expires_in.to_string();
    // Never includes a refresh token, because browsers keep fragments in their history.
    let pairs = [
        ("id_token", tokens.id.as_deref()),
        ("access_token", Some(tokens.access.as_str())),
        ("expires_in", Some(lifetime_seconds.as_str())),
        ("token_type", Some("Bearer")),
        ("state", request.state.as_deref()),
    ];
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok(with_pairs(&request.redirect_uri, true, pairs))
}
