//! Exceptions that operations return.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Value, json};

/// An exception of the service.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The name of the exception, such as `NotAuthorizedException`.
    pub code: Cow<'static, str>,
    /// The message that AWS sends with it, in English; empty if AWS sends none.
    pub message: String,
}

impl Exception {
    /// Creates an exception from its name and message.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into() }
    }

    /// Creates an exception with any name. `None` selects AWS's message for it.
    pub(crate) fn named(code: &str, message: Option<String>) -> Self {
        let default_message = match code {
            "TooManyRequestsException" => "Rate exceeded",
            "LimitExceededException" => ATTEMPT_LIMIT,
            "TooManyFailedAttemptsException" => "Too many failed attempts",
            "InternalErrorException" => "Something went wrong",
            _ => "",
        };
        Self {
            code: Cow::Owned(code.to_owned()),
            message: message.unwrap_or_else(|| default_message.to_owned()),
        }
    }

    /// Returns the HTTP status of the reply: 500 for `InternalErrorException`, 400 for all other exceptions.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.code == "InternalErrorException" { 500 } else { 400 }
    }

    /// Returns the JSON body of the reply.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({ "__type": self.code });
        if !self.message.is_empty() {
            body["message"] = json!(self.message);
        }
        body
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Exception {}

/// The message for too many attempts.
const ATTEMPT_LIMIT: &str = "Attempt limit exceeded, please try after some time.";

/// Creates the exception for too many codes, or too many wrong ones.
pub(crate) fn attempt_limit_exceeded() -> Exception {
    limit_exceeded(ATTEMPT_LIMIT)
}

/// Creates the exception for a user that does not exist, if the caller may know.
pub(crate) fn user_not_found() -> Exception {
    Exception::new("UserNotFoundException", "User does not exist.")
}

/// Creates the exception for a wrong user name or password, and for a failed proof of either.
pub(crate) fn incorrect_credentials() -> Exception {
    not_authorized("Incorrect username or password.")
}

/// Defines short constructors for exceptions that many operations return.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])*
        pub(crate) fn $name(message: impl Into<String>) -> Exception {
            Exception::new($code, message)
        })*
    };
}

named! {
    /// Creates the exception for an input that is invalid in itself.
    invalid_parameter = "InvalidParameterException";
    /// Creates the exception for a caller that lacks permission or failed to authenticate.
    not_authorized = "NotAuthorizedException";
    /// Creates the exception for a pool, client, device or the like that does not exist.
    not_found = "ResourceNotFoundException";
    /// Creates the exception for too many attempts at one thing, over minutes or hours.
    limit_exceeded = "LimitExceededException";
    /// Creates the exception for a wrong code.
    code_mismatch = "CodeMismatchException";
    /// Creates the exception for a code that was valid once, or was never sent.
    expired_code = "ExpiredCodeException";
}
