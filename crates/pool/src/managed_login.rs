//! Managed login: the pages and endpoints of the pool's domain, with two simulated providers.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html>

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::http::App;
use crate::service::Service;

use parameters::Parameters;

mod authorize;
mod authorize_request;
mod client_authentication;
mod cookies;
mod federation;
mod login;
mod logout;
mod oauth;
mod page;
mod parameters;
mod provider;
mod revoke;
mod sessions;
#[cfg(test)]
mod tests;
mod token;
mod user_info;

/// The maximum size of a form in bytes, far more than any form needs.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// A parsed request.
struct Incoming {
    path: String,
    query: Parameters,
    form: Parameters,
    headers: HeaderMap,
}

/// A request handler. Handlers run on a blocking thread, because verifying a password takes milliseconds of arithmetic.
type Endpoint = fn(&Service, &Incoming) -> Response;

pub(crate) fn router() -> Router<App> {
    let to = |endpoint: Endpoint| {
        move |State(app): State<App>, request: Request| async move { answer(app, request, endpoint).await }
    };
    Router::new()
        .route("/oauth2/authorize", get(to(authorize::authorize)))
        .route("/login", get(to(login::show)).post(to(login::answer)))
        .route("/_provider/{name}", get(to(provider::show)).post(to(provider::answer)))
        .route("/error", get(to(page::error)))
        .route("/logout", get(to(logout::logout)))
        .route("/oauth2/token", post(to(token::token)).options(oauth::preflight))
        .route("/oauth2/revoke", post(to(revoke::revoke)).options(oauth::preflight))
        .route(
            "/oauth2/userInfo",
            get(to(user_info::user_info)).post(to(user_info::user_info)).options(oauth::preflight),
        )
}

async fn answer(app: App, request: Request, endpoint: Endpoint) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_FORM_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let incoming = Incoming {
        path: parts.uri.path().to_owned(),
        query: Parameters::read(parts.uri.query().unwrap_or_default().as_bytes()),
        form: Parameters::read_form(&parts.headers, &body),
        headers: parts.headers,
    };
    let service = app.service;
    let run = move || {
        let response = endpoint(&service, &incoming);
        service.set_changed();
        response
    };
    let response = tokio::task::spawn_blocking(run).await;
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
