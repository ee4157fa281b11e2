//! What an operation answers instead of a result.

use std::fmt;

use serde_json::{Value, json};

/// An exception of the service.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its name, such as `NotAuthorizedException`.
    pub code: &'static str,
    /// What AWS says with it, in English.
    pub message: String,
}

impl Exception {
    /// An exception of the service.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The HTTP status it travels with.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.code == "InternalErrorException" { 500 } else { 400 }
    }

    /// The body it travels in.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({ "__type": self.code, "message": self.message })
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Exception {}

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
