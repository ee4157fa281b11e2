//! `POST /oauth2/revoke`
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::client_authentication::authenticated;
use super::incoming_request::IncomingRequest;
use super::oauth::{Refused, reply};
use crate::service::Service;

pub(super) fn revoke(service: &Service, incoming: &IncomingRequest) -> Response {
    match ended(service, incoming) {
        // The body is empty, unlike those of all other responses.
        Ok(()) => {
            let origin = (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            (StatusCode::OK, [origin]).into_response()
        }
        Err(refused) => reply(Err(refused)),
    }
}

fn ended(service: &Service, incoming: &IncomingRequest) -> Result<(), Refused> {
    let (client_id, pool) = authenticated(service, incoming).map_err(|refused| {
        if refused.is("invalid_client") { refused.with(StatusCode::UNAUTHORIZED) } else { refused }
    })?;
    let token = incoming.form.get("token").ok_or(Refused::new("invalid_request"))?;
    Service::lock(&pool).revoke_refresh_token(&client_id, token).map_err(|error| {
        Refused::new(match &*error.code {
            "UnsupportedTokenTypeException" => "unsupported_token_type",
            "UnauthorizedException" => "unauthorized_client",
            _ => "invalid_request",
        })
    })
}
