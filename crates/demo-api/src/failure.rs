//! The reasons why a request fails, and the responses that they lead to.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use cognito_server::axum::Rejection;
use cognito_server::pool::PoolError;
use http::StatusCode;
use serde_json::json;

/// The reason a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The API has no such path.
    NotFound,
    /// The path does not support the method.
    Method,
    /// The handle is unknown.
    PersonNotFound,
    /// The body is not `{"message":"…"}`. Holds the status of the response and the reason.
    Body(StatusCode, String),
    /// The message is empty or too long. Holds its length in characters.
    MessageLength(usize),
    /// The request took too long, because the pool is slow.
    TimedOut,
    /// The caller's token was rejected.
    Rejected(Rejection),
}

/// The maximum length of a message in characters.
pub(crate) const MAX_MESSAGE_CHARS: usize = 280;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::Rejected(rejection) => return rejection.into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, "NotFound", "there is nothing at this path".to_owned()),
            Self::Method => {
                (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "this can't be done here".to_owned())
            }
            Self::TimedOut => {
                (StatusCode::SERVICE_UNAVAILABLE, "TimedOut", "this takes too long just now".to_owned())
            }
            Self::PersonNotFound => {
                (StatusCode::NOT_FOUND, "PersonNotFound", "this handle is unknown".to_owned())
            }
            Self::Body(status, detail) => (status, "Body", detail),
            Self::MessageLength(length) => {
                let message =
                    format!("a message has 1 to {MAX_MESSAGE_CHARS} characters, this one has {length}");
                (StatusCode::UNPROCESSABLE_ENTITY, "MessageLength", message)
            }
        };
        (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response()
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        Self::Body(rejection.status(), rejection.body_text())
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        Self::Rejected(Rejection(error.into()))
    }
}
