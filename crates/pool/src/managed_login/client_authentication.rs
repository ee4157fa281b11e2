//! Authentication of app clients: the client's id and its secret, if it has one, in the header or in the form
//! ([RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::incoming_request::IncomingRequest;
use super::oauth::OauthError;
use crate::service::{Service, SharedPool};

const INVALID: OauthError = OauthError::new("invalid_client");

/// Returns the id and the pool of the authenticated client.
pub(super) fn authenticated(
    service: &Service,
    incoming: &IncomingRequest,
) -> Result<(String, SharedPool), OauthError> {
    let basic = basic(incoming)?;
    let form = (incoming.form.get("client_id"), incoming.form.get("client_secret"));
    let (client_id, secret) = match (&basic, form) {
        (Some((id, _)), (Some(other), _)) if id != other => return Err(INVALID),
        // Only one place may contain the secret.
        (Some(_), (_, Some(_))) => return Err(OauthError::new("invalid_request")),
        (Some((id, secret)), _) => (id.clone(), Some(secret.as_str()).filter(|secret| !secret.is_empty())),
        (None, (Some(id), secret)) => (id.to_owned(), secret),
        (None, (None, _)) => return Err(INVALID),
    };
    let pool = service.pool_of_client(&client_id).map_err(|_| INVALID)?;
    let expected = Service::lock(&pool).client(&client_id).map_err(|_| INVALID)?.client_secret.clone();
    let is_valid = match (&expected, secret) {
        (None, None) => true,
        (Some(expected), Some(secret)) => {
            verify_slices_are_equal(expected.as_bytes(), secret.as_bytes()).is_ok()
        }
        _ => false,
    };
    if is_valid { Ok((client_id, pool)) } else { Err(INVALID) }
}

/// Returns the id and the secret in the `Authorization` header, if the header is present.
fn basic(incoming: &IncomingRequest) -> Result<Option<(String, String)>, OauthError> {
    let Some(value) = incoming.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let credentials = value.to_str().ok().and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let decoded = STANDARD.decode(encoded.trim()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (id, secret) = text.split_once(':')?;
        scheme.eq_ignore_ascii_case("basic").then(|| (id.to_owned(), secret.to_owned()))
    });
    credentials.map(Some).ok_or(INVALID)
}
