//! The error of a verification, and the response that it leads to.

use std::{error, fmt};

use crate::TokenUse;
use crate::keys::FetchError;

/// The reason a request is rejected. No variant contains the token or its signature.
///
/// The text includes the cause, so that one line of a log is enough. [`source`](error::Error::source) returns the cause
/// for programs.
///
/// ```
/// use cognito_server::{Error, Verifier};
///
/// # async fn example(verifier: &Verifier, token: &str) {
/// if let Err(error) = verifier.verify_user(token).await {
///     println!("{}: {error}", error.code()); // for the server's log
///     println!("HTTP {}, WWW-Authenticate: {}", error.status(), error.www_authenticate()); // for the caller
/// }
/// # }
/// assert_eq!((Error::NoToken.status(), Error::NoToken.code()), (401, "NoToken"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The request has no `Authorization` header.
    NoToken,
    /// The `Authorization` header is not `Bearer`, one space and a token, or the request has several of them.
    Header,
    /// The token is longer than any token that Cognito issues.
    TooLong {
        /// The token's length in bytes.
        actual: usize,
        /// The maximum length in bytes.
        max: usize,
    },
    /// The token does not consist of three base64url parts with JSON in the first two.
    Malformed(Part),
    /// The token is signed with an algorithm other than RS256, or not at all.
    Algorithm {
        /// The header's `alg`.
        actual: String,
    },
    /// The token's header has `crit`, which requires an extension. This crate implements none (RFC 7515 §4.1.11).
    Critical,
    /// The token was issued by another pool.
    Issuer {
        /// The token's `iss`.
        actual: String,
        /// The issuers that are accepted.
        expected: Vec<String>,
    },
    /// The pool has no key with this id.
    UnknownKey {
        /// The header's `kid`.
        kid: String,
    },
    /// The pool's keys are not known yet and could not be fetched. The caller is not at fault.
    KeysUnavailable(FetchError),
    /// The pool no longer accepts the token, although its signature is genuine and it has not expired.
    Revoked {
        /// The pool's error code, such as `NotAuthorizedException`.
        code: String,
    },
    /// The pool could not be reached to check whether the token is revoked. The caller is not at fault.
    PoolUnreachable(String),
    /// The signature was not made with the key, or the token was changed after it was signed.
    Signature,
    /// The token has expired.
    Expired {
        /// The token's `exp`, in seconds since 1970.
        exp: i64,
        /// The time of the check, in seconds since 1970.
        now: i64,
    },
    /// The token is not valid yet: its `nbf` is in the future, or its `iat` more than five minutes in the future.
    NotYetValid {
        /// The time from which the token is accepted, in seconds since 1970.
        from: i64,
        /// The time of the check, in seconds since 1970.
        now: i64,
    },
    /// The token has another use: it is an ID token where an access token is required, the reverse, or neither.
    TokenUse {
        /// The token's `token_use`.
        actual: String,
        /// The required use.
        expected: TokenUse,
    },
    /// The token was issued to another app client.
    Client {
        /// The token's `client_id` or `aud`.
        actual: String,
        /// The clients that are accepted.
        expected: Vec<String>,
    },
    /// The token lacks a required scope.
    Scope {
        /// The token's scopes.
        actual: Vec<String>,
        /// The missing scope.
        expected: String,
    },
    /// The user is in none of the accepted groups.
    Group {
        /// The user's groups.
        actual: Vec<String>,
        /// The accepted groups, of which one is enough.
        expected: Vec<String>,
    },
    /// The token belongs to an app client (client-credentials grant), and only users are accepted.
    NotUser {
        /// The app client that the token belongs to.
        client_id: String,
    },
    /// The token belongs to a user, and only app clients are accepted (client-credentials grant).
    NotClient,
    /// A claim is missing or has the wrong type.
    Claim {
        /// The claim's name.
        name: &'static str,
        /// The kind of value found: `nothing`, `text`, `empty text`, `a whole number` and so on.
        actual: &'static str,
        /// The kind of value expected.
        expected: &'static str,
    },
}

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The token as a whole.
    Token,
    /// The header, which says how the token is signed.
    Header,
    /// The payload, which holds the claims.
    Payload,
    /// The signature, which is the last part.
    Signature,
}

impl Error {
    /// Returns the HTTP status of the response: 503 if the pool or its keys could not be reached, 403 if another token
    /// of the same user or client would not help, and 401 otherwise.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Scope { .. } | Self::Group { .. } | Self::NotUser { .. } | Self::NotClient => 403,
            Self::KeysUnavailable(_) | Self::PoolUnreachable(_) => 503,
            _ => 401,
        }
    }

    /// Returns the value of the `WWW-Authenticate` header for a 401 or 403 response
    /// ([RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    #[must_use]
    pub fn www_authenticate(&self) -> &'static str {
        match self {
            // A request without a token gets no error code (RFC 6750 §3.1).
            Self::NoToken | Self::KeysUnavailable(_) | Self::PoolUnreachable(_) => "Bearer",
            Self::Header => {
                r#"Bearer error="invalid_request", error_description="malformed Authorization header""#
            }
            Self::Expired { .. } => r#"Bearer error="invalid_token", error_description="expired""#,
            Self::Scope { .. } | Self::Group { .. } | Self::NotUser { .. } | Self::NotClient => {
                r#"Bearer error="insufficient_scope""#
            }
            _ => r#"Bearer error="invalid_token""#,
        }
    }

    /// Returns the error's name for programs, such as `Expired` or `Signature`. The names are stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoToken => "NoToken",
            Self::Header => "Header",
            Self::TooLong { .. } => "TooLong",
            Self::Malformed(_) => "Malformed",
            Self::Algorithm { .. } => "Algorithm",
            Self::Critical => "Critical",
            Self::Issuer { .. } => "Issuer",
            Self::UnknownKey { .. } => "UnknownKey",
            Self::KeysUnavailable(_) => "KeysUnavailable",
            Self::Revoked { .. } => "Revoked",
            Self::PoolUnreachable(_) => "PoolUnreachable",
            Self::Signature => "Signature",
            Self::Expired { .. } => "Expired",
            Self::NotYetValid { .. } => "NotYetValid",
            Self::TokenUse { .. } => "TokenUse",
            Self::Client { .. } => "Client",
            Self::Scope { .. } => "Scope",
            Self::Group { .. } => "Group",
            Self::NotUser { .. } => "NotUser",
            Self::NotClient => "NotClient",
            Self::Claim { .. } => "Claim",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str("no Authorization header"),
            Self::Header => f.write_str("the Authorization header is not `Bearer`, a space and a token"),
            Self::TooLong { actual, max } => write!(f, "the token has {actual} bytes, more than {max}"),
            Self::Malformed(part) => write!(f, "malformed {part}"),
            Self::Algorithm { actual } => write!(f, "the algorithm is {actual:?}, not \"RS256\""),
            Self::Critical => f.write_str("the header has crit, and no extension is supported"),
            Self::Issuer { actual, expected } => write!(f, "iss is {actual:?}, not one of {expected:?}"),
            Self::UnknownKey { kid } => write!(f, "the pool has no key {kid:?}"),
            Self::KeysUnavailable(error) => write!(f, "the pool's keys could not be fetched: {error}"),
            Self::Revoked { code } => write!(f, "the pool rejects the token: {code}"),
            Self::PoolUnreachable(detail) => write!(f, "the pool could not be reached: {detail}"),
            Self::Signature => f.write_str("the signature is wrong"),
            Self::Expired { exp, now } => write!(f, "expired at {exp}, {} s ago", now.saturating_sub(*exp)),
            Self::NotYetValid { from, now } => {
                write!(f, "not valid before {from}, in {} s", from.saturating_sub(*now))
            }
            Self::TokenUse { actual, expected } => write!(f, "token_use is {actual:?}, not \"{expected}\""),
            Self::Client { actual, expected } => {
                write!(f, "made for client {actual:?}, not one of {expected:?}")
            }
            Self::Scope { actual, expected } => write!(f, "scope {expected:?} is not among {actual:?}"),
            Self::Group { actual, expected } => {
                write!(f, "none of the groups {expected:?} is among {actual:?}")
            }
            Self::NotUser { client_id } => write!(
                f,
                "the token is of the app client {client_id:?} itself (client credentials), not of a user"
            ),
            Self::NotClient => {
                f.write_str("the token is of a user, not of an app client (client credentials)")
            }
            Self::Claim { name, actual, expected } => {
                write!(f, "{name}: expected {expected}, found {actual}")
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "token",
            Self::Header => "header of the token",
            Self::Payload => "payload of the token",
            Self::Signature => "signature of the token",
        })
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::KeysUnavailable(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::Error;
    use crate::BuildError;
    use crate::keys::{FetchError, KeySetError};

    /// `anyhow::Error` converts from errors with these bounds.
    const fn is_portable<E: std::error::Error + Send + Sync + 'static>() {}

    const _: () = {
        is_portable::<Error>();
        is_portable::<BuildError>();
        is_portable::<FetchError>();
        is_portable::<KeySetError>();
        #[cfg(feature = "fetch")]
        is_portable::<crate::pool::PoolError>();
    };

    #[test]
    fn the_source_of_an_error_is_its_cause() {
        let fetch = FetchError::Unreadable(KeySetError::Empty { skipped: 1 });
        let error = Error::KeysUnavailable(fetch.clone());
        let source = error.source().unwrap();
        assert_eq!(source.downcast_ref(), Some(&fetch));
        assert_eq!(source.source().unwrap().downcast_ref(), Some(&KeySetError::Empty { skipped: 1 }));
        assert_eq!(BuildError::Fetch(fetch.clone()).source().unwrap().downcast_ref(), Some(&fetch));
        assert!(Error::Signature.source().is_none());
    }
}
