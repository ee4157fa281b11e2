use std::fmt;

use crate::{TokenUse, keys::FetchError};

/// Why a request is not let in. No variant holds the token or its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no `Authorization` header.
    NoToken,
    /// The `Authorization` header is something other than `Bearer`, one space and a token, or there are several.
    Header,
    /// The token is longer than any that Cognito makes.
    TooLong {
        /// Its length in bytes.
        actual: usize,
        /// The longest that is read, in bytes.
        most: usize,
    },
    /// The token is not three parts of base64url with JSON in the first two.
    Malformed(Part),
    /// It is signed by another algorithm, or not at all.
    Algorithm {
        /// The header's `alg`.
        actual: String,
    },
    /// Its header has `crit`: it demands an extension, and none is implemented here (RFC 7515 §4.1.11).
    Critical,
    /// It is of another pool.
    Issuer {
        /// The token's `iss`.
        actual: String,
        /// The issuers that are accepted.
        expected: Vec<String>,
    },
    /// Its pool has no key of this name.
    UnknownKey {
        /// The header's `kid`.
        kid: String,
    },
    /// The pool's keys are not known yet and could not be fetched: nobody's fault who calls.
    KeysUnavailable(FetchError),
    /// The pool does not accept the token any more, although it is genuine and of now.
    Revoked {
        /// The pool's name for that, such as `NotAuthorizedException`.
        code: String,
    },
    /// The pool was to be asked and could not be: nobody's fault who calls.
    PoolUnreachable(String),
    /// The signature is not that of the key, or something was changed since.
    Signature,
    /// It was good until then.
    Expired {
        /// Its `exp`, in seconds since 1970.
        exp: i64,
        /// The time of the check, likewise.
        now: i64,
    },
    /// It is not good yet: by its `nbf`, or issued later than now.
    NotYetValid {
        /// From when, in seconds since 1970.
        from: i64,
        /// The time of the check, likewise.
        now: i64,
    },
    /// It is an ID token where an access token is asked for, or the other way round, or something else.
    TokenUse {
        /// Its `token_use`.
        actual: String,
        /// The one that is asked for.
        expected: TokenUse,
    },
    /// It was made for another app client.
    Client {
        /// Its `client_id` or `aud`.
        actual: String,
        /// The clients that are accepted.
        expected: Vec<String>,
    },
    /// It lacks a scope.
    Scope {
        /// The scopes that it has.
        actual: Vec<String>,
        /// The one that it lacks.
        expected: String,
    },
    /// The user is in none of the groups that are let in.
    Group {
        /// The user's groups.
        actual: Vec<String>,
        /// Any of these would do.
        expected: Vec<String>,
    },
    /// The token is of the client-credentials grant, and only users are admitted here.
    NotUser {
        /// The app client that it belongs to.
        client_id: String,
    },
    /// The token belongs to a user, and only app clients are admitted here (client-credentials grant).
    NotClient,
    /// A claim is missing, or of another type than it should be.
    Claim {
        /// Its name.
        name: &'static str,
        /// The kind of what is there: `nothing`, `text`, `empty text`, `a whole number` and so on.
        actual: &'static str,
        /// What should.
        expected: &'static str,
    },
}

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The token as a whole.
    Token,
    /// What says how it is signed.
    Header,
    /// The claims.
    Payload,
    /// The last part.
    Signature,
}

impl Error {
    /// Returns the HTTP status to answer with: 401, 403 if another token of the same user or client would not help
    /// either, or 503.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Scope { .. } | Self::Group { .. } | Self::NotUser { .. } | Self::NotClient => 403,
            Self::KeysUnavailable(_) | Self::PoolUnreachable(_) => 503,
            _ => 401,
        }
    }

    /// The value of the `WWW-Authenticate` header that belongs to a 401 or 403
    /// ([RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    #[must_use]
    pub fn www_authenticate(&self) -> &'static str {
        match self {
            // Who brought no token is told nothing more.
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

    /// Its name for programs, the same for ever: `Expired`, `Signature` and so on.
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
            Self::TooLong { actual, most } => write!(f, "the token has {actual} bytes, more than {most}"),
            Self::Malformed(part) => write!(f, "malformed {part}"),
            Self::Algorithm { actual } => write!(f, "the algorithm is {actual:?}, not \"RS256\""),
            Self::Critical => f.write_str("the header has crit, and no extension is supported"),
            Self::Issuer { actual, expected } => write!(f, "iss is {actual:?}, not one of {expected:?}"),
            Self::UnknownKey { kid } => write!(f, "the pool has no key {kid:?}"),
            Self::KeysUnavailable(error) => write!(f, "the pool's keys could not be fetched: {error}"),
            Self::Revoked { code } => write!(f, "the pool refuses the token: {code}"),
            Self::PoolUnreachable(detail) => write!(f, "the pool could not be asked: {detail}"),
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

impl std::error::Error for Error {}
