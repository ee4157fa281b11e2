//! The response of the app's own API.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::auth::AuthError;
use crate::protocol::{DecodeError, FromJson, decode};

/// The response of the API, with any status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// The reason why a call to the app's own API has no usable result. Neither `Display` nor `Debug` quotes the response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiError {
    /// The API has not answered, or the session does not allow the call.
    Auth(AuthError),
    /// The API has answered with a status other than 2xx.
    Status(ApiResponse),
    /// The body is not the expected JSON, according to serde.
    Json {
        /// The line, counted from 1; 0 if serde does not report it.
        line: usize,
        /// The column, counted from 1; 0 if serde does not report it.
        column: usize,
    },
    /// The body is not the expected JSON, according to this crate's parser.
    Body(DecodeError),
}

impl ApiResponse {
    /// The maximum size of a body, in bytes. A larger one fails with
    /// [`TransportError::TooLarge`](crate::platform::TransportError::TooLarge).
    pub const MAX_BODY_BYTES: usize = 4 << 20;

    /// Parses the body with serde, if the status is 2xx.
    ///
    /// ```
    /// # use cognito_client::auth::{ApiError, ApiResponse};
    /// # fn example(response: &ApiResponse) -> Result<(), ApiError> {
    /// let names: Vec<String> = response.json()?;
    /// # drop(names);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ApiError::Status`] or [`ApiError::Json`]
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.good()?.body).map_err(|error| {
            // The text of serde's error quotes the response.
            ApiError::Json { line: error.line(), column: error.column() }
        })
    }

    /// Parses the body with this crate's parser, if the status is 2xx. It adds bytes to the page where serde adds
    /// kilobytes.
    ///
    /// ```
    /// # use cognito_client::auth::{ApiError, ApiResponse};
    /// # use cognito_client::protocol::FromJson;
    /// # use cognito_client::protocol::Json;
    /// # fn example(response: &ApiResponse) -> Result<(), ApiError> {
    /// struct Count(i64);
    ///
    /// impl FromJson for Count {
    ///     fn from_json(json: Json<'_>) -> Self {
    ///         Self(json.get("count").as_integer())
    ///     }
    /// }
    ///
    /// let Count(count) = response.read()?;
    /// # let _: i64 = count;
    /// # Ok(())
    /// # }
    /// ```
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
    /// Only shows the status: the body may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl ApiError {
    /// Returns a stable short name, for tests, logs and styling: `Api.503`, `Api.Body`, or that of the [`AuthError`].
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
