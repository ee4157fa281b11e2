//! `POST /oauth2/revoke`
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::client_authentication::authenticated;
use super::incoming_request::IncomingRequest;
use super::oauth::{OauthError, oauth_response};
use crate::service::Service;

pub(super) fn revoke(service: &Service, incoming: &IncomingRequest) -> Response {
    match revoke_token(service, incoming) {
        // The body is empty, unlike those of all other responses.
        Ok(()) => {
            let origin = (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            (StatusCode::OK, [origin]).into_response()
        }
        Err(error) => oauth_response(Err(error)),
    }
}

fn revoke_token(service: &Service, incoming: &IncomingRequest) -> Result<(), OauthError> {
    let (client_id, pool) = authenticated(service, incoming).map_err(|error| {
        if error.has_code("invalid_client") { error.with_status(StatusCode::UNAUTHORIZED) } else { error }
    })?;
    let token = incoming.form.get("token").ok_or(OauthError::new("invalid_request"))?;
    Service::lock(&pool).revoke_refresh_token(&client_id, token).map_err(|error| {
        OauthError::new(match &*error.code {
            "UnsupportedTokenTypeException" => "unsupported_token_type",
            "UnauthorizedException" => "unauthorized_client",
            _ => "invalid_request",
        })
    })
}
