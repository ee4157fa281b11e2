//! What an operation answers instead of a result.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Value, json};

/// An exception of the service.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its name, such as `NotAuthorizedException`.
    pub code: Cow<'static, str>,
    /// What AWS says with it, in English; empty where AWS says nothing.
    pub message: String,
}

impl Exception {
    /// An exception of the service.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into() }
    }

    /// The exception of any name, with AWS's usual words for it where none are given.
    pub(crate) fn named(code: &str, message: Option<String>) -> Self {
        let usual = match code {
            "TooManyRequestsException" => "Rate exceeded",
            "LimitExceededException" => ATTEMPT_LIMIT,
            "TooManyFailedAttemptsException" => "Too many failed attempts",
            "InternalErrorException" => "Something went wrong",
            _ => "",
        };
        Self { code: Cow::Owned(code.to_owned()), message: message.unwrap_or_else(|| usual.to_owned()) }
    }

    /// The HTTP status it travels with.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.code == "InternalErrorException" { 500 } else { 400 }
    }

    /// The body it travels in.
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

/// What is said of too many attempts.
const ATTEMPT_LIMIT: &str = "Attempt limit exceeded, please try after some time.";

/// Too many codes, or too many wrong ones.
pub(crate) fn attempt_limit_exceeded() -> Exception {
    limit_exceeded(ATTEMPT_LIMIT)
}

/// Short names for the exceptions that many operations have.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])*
        pub(crate) fn $name(message: impl Into<String>) -> Exception {
            Exception::new($code, message)
        })*
    };
}

named! {
    /// The input is wrong in itself.
    invalid_parameter = "InvalidParameterException";
    /// The caller may not, or is not who they say.
    not_authorized = "NotAuthorizedException";
    /// A pool, client, user's device or the like does not exist.
    not_found = "ResourceNotFoundException";
    /// Too many attempts on one thing, over minutes or hours.
    limit_exceeded = "LimitExceededException";
    /// A code is another one.
    code_mismatch = "CodeMismatchException";
    /// A code was right once, or was never sent.
    expired_code = "ExpiredCodeException";
}
