//! The errors of a request to the pool.

use std::fmt;

use crate::Error;

/// The reason the pool did not return a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// The pool no longer accepts the token: the session was revoked, or the user was deleted or disabled.
    Rejected {
        /// The pool's error code, such as `NotAuthorizedException`.
        code: String,
    },
    /// The pool is throttling requests (`TooManyRequestsException`), and did not stop in time.
    Throttled,
    /// The pool could not be reached, or its response was not as expected. The text has the details.
    Unreachable(String),
    /// The text is not the id of a user pool: a Region, `_`, letters and digits.
    PoolId(String),
    /// Tokens would be sent to this URL over a network without TLS.
    Endpoint(String),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected { code } => write!(f, "the pool rejects the token: {code}"),
            Self::Throttled => f.write_str("the pool is throttling requests (TooManyRequestsException)"),
            Self::PoolId(id) => write!(
                f,
                "{id:?} is not the id of a user pool: expected its Region, `_`, letters and digits, such as \"eu-west-1_AbCdEfGhI\""
            ),
            Self::Unreachable(detail) => write!(f, "the pool could not be reached: {detail}"),
            Self::Endpoint(url) => {
                write!(f, "tokens to {url:?}: expected an https URL, or an http one of this machine")
            }
        }
    }
}

impl std::error::Error for PoolError {}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Rejected { code } => Self::Revoked { code },
            PoolError::Throttled | PoolError::PoolId(_) | PoolError::Endpoint(_) => {
                Self::PoolUnreachable(error.to_string())
            }
            PoolError::Unreachable(detail) => Self::PoolUnreachable(detail),
        }
    }
}
