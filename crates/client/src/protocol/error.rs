//! The errors of a call to the pool.

use std::fmt;
use std::sync::Arc;

use super::{Document, ErrorCode};
use crate::platform::{Response, TransportError};
use crate::split::split_once;

/// The reason why a call failed, with all known details.
///
/// It is small and cheap to clone, because errors are passed through many functions and kept in an app's state. Its
/// `Display` is complete. [`source`](std::error::Error::source) returns the contained error, to be found by its type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The service returned an error.
    Service(Arc<ServiceError>),
    /// No complete response was received.
    Transport(TransportError),
    /// The response does not have the form that the operation specifies.
    Decode(Arc<ReplyError>),
    /// The request of the operation with this name contains a value that JSON cannot represent exactly. Nothing was
    /// sent.
    Encode(&'static str),
}

/// An error that the service returned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// The service's name for the error.
    pub code: ErrorCode,
    /// The service's message, in English, for developers.
    pub message: String,
    /// The id of the request, for AWS Support.
    pub request_id: Option<String>,
}

/// A difference between a response and the operation's specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyError {
    /// The operation's name.
    pub operation: &'static str,
    /// The path of the value in the response, such as `AuthenticationResult.ExpiresIn`; empty for the whole response.
    pub path: String,
    /// A description of the expected value. It never contains a value from the response, which may be a token.
    pub detail: String,
}

impl Error {
    /// Returns the service's code, or `None` if the service did not respond with an error.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Service(error) => Some(&error.code),
            Self::Transport(_) | Self::Decode(_) | Self::Encode(_) => None,
        }
    }

    /// Returns whether the same request may succeed a little later, because it was throttled or its outcome is unknown.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.was_throttled() || self.is_outcome_unknown()
    }

    /// Returns whether the request was throttled. It then had no effect, so even a change can be sent again.
    pub(crate) fn was_throttled(&self) -> bool {
        match self {
            Self::Service(error) => match error.code {
                // The wait for this one is minutes to hours, regardless of its HTTP status.
                ErrorCode::LimitExceeded => false,
                ErrorCode::TooManyRequests => true,
                _ => error.status == 429,
            },
            Self::Transport(_) | Self::Decode(_) | Self::Encode(_) => false,
        }
    }

    /// Returns whether it is unknown if the request took effect.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Transport(error) => matches!(error, TransportError::Offline | TransportError::TimedOut),
            Self::Service(error) => error.status >= 500,
            Self::Decode(_) => true,
            Self::Encode(_) => false,
        }
    }

    /// Returns whether the error means that the session has ended, because its refresh token will never return tokens
    /// again.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        use ErrorCode as Code;

        let Self::Service(error) = self else { return false };
        let is_final = matches!(
            error.code,
            Code::NotAuthorized
                | Code::PasswordResetRequired
                | Code::RefreshTokenReuse
                | Code::TokenRevoked
                | Code::UserNotConfirmed
                | Code::UserNotFound
        );
        is_final && (400..500).contains(&error.status)
    }

    /// Returns the error of `response`, whose status is not 200.
    ///
    /// The service names its errors in responses of status 400 and above. Any other status comes from an intermediary,
    /// such as the challenge of a firewall (202 with an empty body), and is reported by its number only.
    pub(crate) fn from_response(response: &Response) -> Self {
        let is_from_service = response.status >= 400;
        let body = Document::parse(&response.body).ok().filter(|_| is_from_service);
        let member = |name| body.as_ref()?.read(|body| body.text(name)).ok();
        let header = response.header("x-amzn-errortype").filter(|_| is_from_service).map(str::to_owned);
        let names = [header, member("__type"), member("code")];
        let name = names.iter().flatten().map(|name| short_name(name)).find(|name| !name.is_empty());
        Self::Service(Arc::new(ServiceError {
            status: response.status,
            code: name
                .map_or_else(|| ErrorCode::Other(format!("HTTP {}", response.status)), ErrorCode::from_name),
            message: member("message").or_else(|| member("Message")).unwrap_or_default(),
            request_id: response.header("x-amzn-requestid").map(str::to_owned),
        }))
    }
}

/// Shortens `com.amazonaws.x#NotAuthorizedException:http://…` to `NotAuthorizedException`.
fn short_name(name: &str) -> &str {
    let end = name.bytes().position(|byte| byte == b':' || byte == b',').unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    split_once(name, b'#').map_or(name, |(_, name)| name).trim()
}

impl ServiceError {
    /// Creates an error without a request id, as a test double of the service returns it.
    ///
    /// ```
    /// use cognito_client::protocol::{Error, ErrorCode, ServiceError};
    ///
    /// let error = Error::from(ServiceError::new(400, ErrorCode::CodeMismatch, "Invalid code"));
    /// assert_eq!(error.code(), Some(&ErrorCode::CodeMismatch));
    /// ```
    #[must_use]
    pub fn new(status: u16, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), request_id: None }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, message, request_id } = self;
        write!(f, "{code} (HTTP {status}): {message}")?;
        request_id.as_ref().map_or(Ok(()), |id| write!(f, " [request {id}]"))
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, path, detail } = self;
        let path = if path.is_empty() { "its reply" } else { path };
        write!(f, "{operation}: {path}: {detail}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Encode(operation) => {
                write!(f, "{operation}: the request cannot be written as JSON without loss; nothing was sent")
            }
        }
    }
}

impl std::error::Error for ServiceError {}

impl std::error::Error for ReplyError {}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Service(error) => Some(&**error),
            Self::Transport(error) => Some(error),
            Self::Decode(error) => Some(&**error),
            Self::Encode(_) => None,
        }
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::Service(Arc::new(error))
    }
}

impl From<ReplyError> for Error {
    fn from(error: ReplyError) -> Self {
        Self::Decode(Arc::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(status: u16, header: Option<&str>, body: &str) -> (String, String) {
        let headers =
            header.map(|value| ("x-amzn-errortype".to_owned(), value.to_owned())).into_iter().collect();
        let Error::Service(error) =
            Error::from_response(&Response { status, headers, body: body.to_owned() })
        else {
            panic!("not a service error")
        };
        (error.code.to_string(), error.message.clone())
    }

    fn pair(code: &str, message: &str) -> (String, String) {
        (code.to_owned(), message.to_owned())
    }

    #[test]
    fn the_code_of_the_header_overrides_the_body_and_ends_at_a_colon() {
        let body = r#"{"__type":"OtherException","message":"no"}"#;
        assert_eq!(parse(400, Some("NotAuthorizedException:"), body), pair("NotAuthorizedException", "no"));
        assert_eq!(
            parse(400, Some("UserNotFoundException:http://internal/"), "{}"),
            pair("UserNotFoundException", "")
        );
    }

    #[test]
    fn the_namespace_is_removed_from_the_type_in_the_body() {
        let body = r#"{"__type":"com.amazonaws#ExpiredCodeException","Message":"old"}"#;
        assert_eq!(parse(400, None, body), pair("ExpiredCodeException", "old"));
        assert_eq!(parse(400, None, r#"{"code":"A,B"}"#), pair("A", ""));
    }

    #[test]
    fn html_and_empty_bodies_are_reported_by_status() {
        assert_eq!(parse(502, None, "<html>Bad gateway</html>"), pair("HTTP 502", ""));
        assert_eq!(parse(500, None, ""), pair("HTTP 500", ""));
        assert_eq!(parse(302, Some(":"), r#"{"__type":"x#"}"#), pair("HTTP 302", ""));
    }

    #[test]
    fn a_status_below_400_has_no_service_code() {
        for status in [202, 204, 302] {
            let body = r#"{"__type":"NotAuthorizedException","message":"no"}"#;
            let name = format!("HTTP {status}");
            assert_eq!(parse(status, Some("UserNotFoundException:"), body), pair(&name, ""));
        }
    }

    #[test]
    fn known_and_unknown_codes_keep_their_names() {
        assert_eq!(ErrorCode::from_name("CodeMismatchException"), ErrorCode::CodeMismatch);
        assert_eq!(ErrorCode::from_name("Novel").as_str(), "Novel");
    }

    #[test]
    fn only_rejections_by_the_pool_end_a_session() {
        let service = |status, code| {
            Error::Service(Arc::new(ServiceError { status, code, message: String::new(), request_id: None }))
        };
        assert!(service(400, ErrorCode::NotAuthorized).ends_session());
        assert!(service(400, ErrorCode::RefreshTokenReuse).ends_session());
        for transient in [
            service(500, ErrorCode::InternalError),
            service(503, ErrorCode::NotAuthorized),
            service(400, ErrorCode::TooManyRequests),
            service(429, ErrorCode::Other("HTTP 429".to_owned())),
            Error::Transport(TransportError::Offline),
            Error::Transport(TransportError::TimedOut),
        ] {
            assert!(!transient.ends_session(), "{transient}");
            assert!(transient.is_retryable(), "{transient}");
        }
        assert!(!service(400, ErrorCode::LimitExceeded).is_retryable());
        assert!(!service(429, ErrorCode::LimitExceeded).is_retryable());
    }
}
