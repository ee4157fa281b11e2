//! Managed login: the pages and endpoints of the pool's domain, with two simulated providers.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html>

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app_state::AppState;
use crate::service::Service;

mod authorize;
mod authorize_request;
mod client_authentication;
mod cookies;
mod federation;
mod incoming_request;
mod login;
mod logout;
mod oauth;
mod page;
mod parameters;
mod provider;
mod redirect;
mod revoke;
mod sessions;
#[cfg(test)]
mod tests;
mod token;
mod user_info;

use incoming_request::IncomingRequest;

/// A request handler. Handlers run on a blocking thread, because verifying a password takes milliseconds of arithmetic.
type Endpoint = fn(&Service, &IncomingRequest) -> Response;

pub(crate) fn router() -> Router<AppState> {
    let handler = |endpoint: Endpoint| {
        move |State(state): State<AppState>, request: Request| async move {
            handle(state, request, endpoint).await
        }
    };
    Router::new()
        .route("/oauth2/authorize", get(handler(authorize::authorize)))
        .route("/login", get(handler(login::show)).post(handler(login::submit)))
        .route("/_provider/{name}", get(handler(provider::show)).post(handler(provider::submit)))
        .route("/error", get(handler(page::error)))
        .route("/logout", get(handler(logout::logout)))
        .route("/oauth2/token", post(handler(token::token)).options(oauth::preflight))
        .route("/oauth2/revoke", post(handler(revoke::revoke)).options(oauth::preflight))
        .route(
            "/oauth2/userInfo",
            get(handler(user_info::user_info)).post(handler(user_info::user_info)).options(oauth::preflight),
        )
}

async fn handle(state: AppState, request: Request, endpoint: Endpoint) -> Response {
    let Ok(incoming) = IncomingRequest::read(request).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let service = state.service;
    let run = move || {
        let response = endpoint(&service, &incoming);
        service.set_changed();
        response
    };
    let response = tokio::task::spawn_blocking(run).await;
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
