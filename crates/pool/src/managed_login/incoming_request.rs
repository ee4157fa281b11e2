//! Requests to the pages and endpoints of managed login, with their parameters.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderMap;

use super::parameters::Parameters;

/// The maximum size of a form in bytes, far more than any form needs.
pub(super) const MAX_FORM_BYTES: usize = 64 * 1024;

/// A request whose body was read.
pub(super) struct IncomingRequest {
    pub(super) path: String,
    pub(super) query: Parameters,
    pub(super) form: Parameters,
    pub(super) headers: HeaderMap,
}

impl IncomingRequest {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is larger than [`MAX_FORM_BYTES`] or cannot be received.
    pub(super) async fn read(request: Request) -> Result<Self, axum::Error> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_FORM_BYTES).await?;
        Ok(Self {
            path: parts.uri.path().to_owned(),
            query: Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            form: Parameters::parse_form(&parts.headers, &body),
            headers: parts.headers,
        })
    }
}
