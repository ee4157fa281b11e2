//! The errors of a verifier's configuration.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::keys::{FetchError, KeySetError};

/// The reason a verifier could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The builder has no pool.
    NoPool,
    /// The id of a pool is not a Region, `_`, letters and digits.
    PoolId {
        /// The id.
        user_pool_id: String,
    },
    /// The pool has no app client. Without one, tokens that were issued to any other app would be accepted.
    NoClient {
        /// The pool's id.
        user_pool_id: String,
    },
    /// The id of an app client is empty.
    EmptyClientId {
        /// The pool's id.
        user_pool_id: String,
    },
    /// Revocation checks were requested for ID tokens, but the pool supports them only for access tokens.
    RevocationOfIdTokens {
        /// The pool's id.
        user_pool_id: String,
    },
    /// Two pools have this issuer.
    SameIssuer(String),
    /// The leeway is more than five minutes.
    Leeway(Duration),
    /// The key set file cannot be read.
    KeyFile {
        /// The file's path.
        path: PathBuf,
        /// The system's error message.
        detail: String,
    },
    /// Keys would be fetched from this URL over a network without TLS.
    KeyUrl(String),
    /// The keys of a pool are not a usable key set.
    Keys(KeySetError),
    /// The pool has no keys, and the builder has no fetcher to get them with.
    NoKeys {
        /// The pool's id.
        user_pool_id: String,
    },
    /// The default fetcher cannot be set up.
    Fetch(FetchError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPool => {
                f.write_str("no user pool is named: call pool() with each whose tokens are accepted")
            }
            Self::PoolId { user_pool_id } => write!(
                f,
                "{user_pool_id:?} is not the id of a user pool: expected its Region, `_`, letters and digits, such as \"eu-west-1_AbCdEfGhI\""
            ),
            Self::NoClient { user_pool_id } => write!(
                f,
                "no app client is named for {user_pool_id}: call client_id() with each whose tokens are accepted"
            ),
            Self::EmptyClientId { user_pool_id } => {
                write!(
                    f,
                    "an app client of {user_pool_id} has an empty id: check the argument of client_id()"
                )
            }
            Self::RevocationOfIdTokens { user_pool_id } => write!(
                f,
                "{user_pool_id} cannot be asked about ID tokens: leave check_revocation() out, or verify access tokens"
            ),
            Self::SameIssuer(issuer) => write!(f, "two pools have the issuer {issuer}"),
            Self::Leeway(leeway) => {
                write!(f, "a leeway of {} s: at most 300 s are allowed", leeway.as_secs())
            }
            Self::KeyFile { path, detail } => write!(f, "{} can't be read: {detail}", path.display()),
            Self::KeyUrl(url) => {
                write!(f, "keys from {url:?}: expected an https URL, or an http one of this machine")
            }
            Self::Keys(error) => error.fmt(f),
            Self::NoKeys { user_pool_id } => write!(
                f,
                "no keys for {user_pool_id}: pass them to jwks() or a fetcher to fetch(), or enable the feature `fetch`"
            ),
            Self::Fetch(error) => error.fmt(f),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Keys(error) => Some(error),
            Self::Fetch(error) => Some(error),
            _ => None,
        }
    }
}
