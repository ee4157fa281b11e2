use std::fmt;

use serde::de::DeserializeOwned;

use crate::{
    auth::AuthError,
    protocol::{DecodeError, FromJson, decode},
};

/// What the API answered, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiResponse {
    /// HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// Why a call to the app's own API brought nothing to show. No text of it, `Debug` included, quotes the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The API gave no answer, or the session does not allow to ask.
    Auth(AuthError),
    /// It answered with another status than 2xx.
    Status(ApiResponse),
    /// The body is not the JSON that was expected, according to serde.
    Json {
        /// From 1; 0 if serde does not say where.
        line: usize,
        /// From 1; 0 if serde does not say where.
        column: usize,
    },
    /// The body is not the JSON that was expected, according to this crate's reader.
    Body(DecodeError),
}

impl ApiResponse {
    /// The most bytes of a body that are read; a longer one is
    /// [`TransportError::TooLarge`](crate::platform::TransportError::TooLarge).
    pub const MAX_BODY_BYTES: usize = 4 << 20;

    /// The body read by serde, if the status is 2xx.
    ///
    /// # Errors
    /// [`ApiError::Status`] or [`ApiError::Json`]
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.good()?.body).map_err(|error| {
            // Its own text quotes the reply.
            ApiError::Json { line: error.line(), column: error.column() }
        })
    }

    /// The same read by this crate, which costs the page bytes where serde costs it kilobytes.
    ///
    /// # Errors
    /// [`ApiError::Status`] or [`ApiError::Body`]
    pub fn read<T: FromJson>(&self) -> Result<T, ApiError> {
        decode(&self.good()?.body).map_err(ApiError::Body)
    }

    fn good(&self) -> Result<&Self, ApiError> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(ApiError::Status(self.clone())) }
    }
}

impl fmt::Debug for ApiResponse {
    /// Shows the status alone: the body may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl ApiError {
    /// A stable short name, for tests, logs and styling: `Api.503`, `Api.Body`, or that of the [`AuthError`].
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Auth(error) => error.code().to_owned(),
            Self::Status(response) => "Api.".to_owned() + &response.status.to_string(),
            Self::Json { .. } | Self::Body(_) => "Api.Body".to_owned(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auth(error) => error.fmt(f),
            Self::Status(response) => write!(f, "the API answered with status {}", response.status),
            Self::Json { line, column } => {
                write!(f, "the API's reply does not have the expected form, in line {line}, column {column}")
            }
            Self::Body(detail) => write!(f, "the API's reply does not have the expected form: {detail}"),
        }
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Auth(error) => Some(error),
            Self::Body(error) => Some(error),
            Self::Status(_) | Self::Json { .. } => None,
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        Self::Auth(error)
    }
}
