//! The errors of the client's actions.

use std::fmt;

use cognito_client_srp as srp;

use super::ApiRequestError;
use crate::platform::{PasskeyError, RandomError, TransportError};
use crate::protocol::{self, ErrorCode};

/// The reason why an action of the user failed.
///
/// Its `Display` is complete, and for developers. [`source`](std::error::Error::source) returns the contained error, to
/// be found by its type.
///
/// ```
/// use std::error::Error;
///
/// use cognito_client::auth::AuthError;
/// use cognito_client::platform::TransportError;
///
/// fn is_offline(error: &AuthError) -> bool {
///     let mut sources = std::iter::successors(error.source(), |error| (*error).source());
///     sources.any(|error| error.downcast_ref() == Some(&TransportError::Offline))
/// }
/// # use cognito_client::protocol;
/// # assert!(is_offline(&protocol::Error::from(TransportError::Offline).into()));
/// # assert!(!is_offline(&AuthError::NotSignedIn));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthError {
    /// The pool has refused the request, or there was no usable reply.
    Protocol(protocol::Error),
    /// The pool has sent a challenge that this version cannot answer. Contains the challenge's name.
    Unsupported(String),
    /// The SRP exchange is unsafe or malformed. Nothing about the password was disclosed.
    Srp(srp::Error),
    /// The pool's reply contradicts itself or the client's configuration. It never leads to a signed-in user.
    Reply(&'static str),
    /// A token names an issuer that is not one of the pool's. It never leads to a signed-in user.
    Issuer {
        /// The token's issuer (`iss`).
        found: String,
        /// The pool's issuers ([`Config::issuers`](super::Config::issuers)).
        expected: Vec<String>,
    },
    /// The configuration does not allow the user's token to be sent to this origin.
    ApiOrigin(String),
    /// The request to the app's own API cannot be sent safely. Nothing was sent.
    ApiRequest(ApiRequestError),
    /// No user is signed in.
    NotSignedIn,
    /// A later sign-in or sign-out has superseded this action.
    Superseded,
    /// The browser does not provide secure random numbers.
    Random(RandomError),
    /// The sign-in is too old for this action, or of a kind that does not allow it. Nothing has changed: ask the user
    /// to sign in again, then repeat the action.
    FreshSignInNeeded,
    /// The pool does not know this device as a device of the user.
    NoDevice,
    /// The browser has not provided a passkey.
    Passkey(PasskeyError),
}

impl AuthError {
    /// Returns a stable short name, for tests, logs and styling: `NotAuthorizedException`, `Transport.Offline`, …
    ///
    /// ```
    /// use cognito_client::auth::AuthError;
    ///
    /// assert_eq!(AuthError::NotSignedIn.code(), "NotSignedIn");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Protocol(protocol::Error::Service(error)) => error.code.as_str(),
            Self::Protocol(protocol::Error::Transport(error)) => match error {
                TransportError::Offline => "Transport.Offline",
                TransportError::TimedOut => "Transport.TimedOut",
                TransportError::Aborted => "Transport.Aborted",
                TransportError::Blocked => "Transport.Blocked",
                TransportError::InvalidHeader(_) => "Transport.InvalidHeader",
                TransportError::TooLarge => "Transport.TooLarge",
            },
            Self::Protocol(protocol::Error::Decode(_)) => "Decode",
            Self::Protocol(protocol::Error::Encode(_)) => "Encode",
            Self::Unsupported(_) => "Unsupported",
            Self::Srp(_) => "Srp",
            Self::Reply(_) => "Reply",
            Self::Issuer { .. } => "Issuer",
            Self::ApiOrigin(_) => "ApiOrigin",
            Self::ApiRequest(error) => error.code(),
            Self::NotSignedIn => "NotSignedIn",
            Self::Superseded => "Superseded",
            Self::Random(_) => "Random",
            Self::FreshSignInNeeded => "FreshSignInNeeded",
            Self::NoDevice => "NoDevice",
            Self::Passkey(error) => error.code(),
        }
    }

    /// Returns the service's error code, if the service has answered.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthError, ErrorCode};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(error: &AuthError) {
    /// if error.service_code() == Some(&ErrorCode::CodeMismatch) {
    ///     show("The code is wrong.");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn service_code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Protocol(error) => error.code(),
            _ => None,
        }
    }

    /// Returns whether the same action may succeed a little later.
    ///
    /// ```
    /// # use cognito_client::auth::AuthError;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(error: &AuthError) {
    /// if error.is_retryable() {
    ///     show("Please try again.");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Protocol(error) if error.is_retryable())
    }

    /// Returns whether the request may have been carried out although it failed.
    pub(super) fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::Protocol(error) if error.is_outcome_unknown())
    }

    /// Returns whether this error of a refresh means that the session is over. Other calls may be refused with the same
    /// codes for other reasons, such as a wrong password.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        matches!(self, Self::Protocol(error) if error.ends_session())
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol(error) => error.fmt(f),
            Self::Unsupported(challenge) => {
                write!(f, "the pool asks for {challenge}, which is not supported")
            }
            Self::Srp(error) => error.fmt(f),
            Self::Reply(detail) => write!(f, "unusable reply: {detail}"),
            Self::Issuer { found, expected } => {
                write!(f, "the issuer of a token is {found:?}, which is not the configured pool's")?;
                for issuer in expected {
                    write!(f, ", {issuer:?}")?;
                }
                f.write_str(
                    ": check auth.user_pool_id, or name the pool's issuer in custom.yew_cognito.issuer",
                )
            }
            Self::ApiOrigin(origin) => {
                write!(
                    f,
                    "no token may go to {origin:?}: the configuration's custom.yew_cognito.api does not name it"
                )
            }
            Self::ApiRequest(error) => error.fmt(f),
            Self::NotSignedIn => f.write_str("no user is signed in"),
            Self::Superseded => f.write_str("a later sign-in or sign-out has superseded this action"),
            Self::Random(error) => error.fmt(f),
            Self::FreshSignInNeeded => f.write_str("this action needs a recent sign-in"),
            Self::NoDevice => f.write_str("the pool does not know this device"),
            Self::Passkey(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Protocol(error) => Some(error),
            Self::Srp(error) => Some(error),
            Self::ApiRequest(error) => Some(error),
            Self::Random(error) => Some(error),
            Self::Passkey(error) => Some(error),
            Self::Unsupported(_)
            | Self::Reply(_)
            | Self::Issuer { .. }
            | Self::ApiOrigin(_)
            | Self::NotSignedIn
            | Self::Superseded
            | Self::FreshSignInNeeded
            | Self::NoDevice => None,
        }
    }
}

impl From<protocol::Error> for AuthError {
    fn from(error: protocol::Error) -> Self {
        Self::Protocol(error)
    }
}

impl From<ApiRequestError> for AuthError {
    fn from(error: ApiRequestError) -> Self {
        Self::ApiRequest(error)
    }
}

impl From<srp::Error> for AuthError {
    fn from(error: srp::Error) -> Self {
        Self::Srp(error)
    }
}

impl From<RandomError> for AuthError {
    fn from(error: RandomError) -> Self {
        Self::Random(error)
    }
}

impl From<PasskeyError> for AuthError {
    fn from(error: PasskeyError) -> Self {
        Self::Passkey(error)
    }
}
