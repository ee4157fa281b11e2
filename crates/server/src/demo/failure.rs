use ::axum::{
    Json,
    extract::rejection::JsonRejection,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use crate::{axum::Refused, pool::PoolError};

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing is at this path.
    NotFound,
    /// Something is, and can't do that.
    Method,
    /// Nobody here goes by that handle.
    PersonNotFound,
    /// The body is not `{"message":"…"}`: the status that fits, and what is wrong.
    Body(StatusCode, String),
    /// The message has no characters, or so many.
    MessageLength(usize),
    /// It took too long: the pool is slow.
    TimedOut,
    /// The caller's token is not good enough.
    Refused(Refused),
}

/// The longest message, in characters.
pub(super) const LONGEST_MESSAGE: usize = 280;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::Refused(refused) => return refused.into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, "NotFound", "there is nothing at this path".to_owned()),
            Self::Method => {
                (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "this can't be done here".to_owned())
            }
            Self::TimedOut => {
                (StatusCode::SERVICE_UNAVAILABLE, "TimedOut", "this takes too long just now".to_owned())
            }
            Self::PersonNotFound => {
                (StatusCode::NOT_FOUND, "PersonNotFound", "nobody here goes by that handle".to_owned())
            }
            Self::Body(status, detail) => (status, "Body", detail),
            Self::MessageLength(length) => {
                let message =
                    format!("a message has 1 to {LONGEST_MESSAGE} characters, this one has {length}");
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
        Self::Refused(Refused(error.into()))
    }
}
