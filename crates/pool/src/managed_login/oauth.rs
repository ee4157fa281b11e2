//! Responses of the OAuth endpoints: JSON that pages of any origin may read.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::error::Exception;

/// The headers that Amplify and other libraries send from a browser.
const ALLOWED_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization,cache-control,content-type,x-amz-user-agent");

/// An error of [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OauthError {
    status: StatusCode,
    code: &'static str,
}

impl OauthError {
    /// Creates an error with the status 400, as AWS sends it.
    pub(super) const fn new(code: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code }
    }

    /// Replaces the status.
    pub(super) const fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn has_code(self, code: &str) -> bool {
        self.code == code
    }
}

impl From<Exception> for OauthError {
    /// Maps every problem with a token, its user or its client to `invalid_grant`.
    fn from(_: Exception) -> Self {
        Self::new("invalid_grant")
    }
}

/// Returns the response for a result.
pub(super) fn oauth_response(result: Result<Value, OauthError>) -> Response {
    match result {
        Ok(value) => json_response(StatusCode::OK, &value),
        Err(error) => json_response(error.status, &json!({ "error": error.code })),
    }
}

pub(super) fn json_response(status: StatusCode, value: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate")),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (status, headers, value.to_string()).into_response()
}

/// Handles `OPTIONS`, the preflight request of browsers.
pub(super) async fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800")),
    ];
    headers.into_response()
}
