//! A pool's public keys: its JSON Web Key Set ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)), fetched when it
//! is needed and kept.

mod cache;
#[cfg(feature = "fetch")]
mod https;
mod set;

use std::{fmt, future::Future, pin::Pin};

pub(crate) use cache::KeyCache;
#[cfg(feature = "fetch")]
pub use https::Https;
pub(crate) use set::KeySet;
pub use set::KeySetError;

/// Gets a pool's key set from wherever it is.
pub trait Fetch: Send + Sync + 'static {
    /// The body of a successful reply from `url`. Implementations stop reading at [`LONGEST`] bytes; how long it may
    /// take is the caller's business.
    fn fetch<'a>(&'a self, url: &'a str) -> FetchFuture<'a>;
}

/// What [`Fetch::fetch`] gives.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, FetchError>> + Send + 'a>>;

/// The most that is read of a key set, in bytes. Cognito's have about one thousand.
pub const LONGEST: usize = 64 * 1024;

/// Why a pool's keys could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// No complete reply in time.
    TimedOut,
    /// No reply: what the network said.
    Network(String),
    /// A reply of another HTTP status than 200.
    Status(u16),
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// No key set.
    Unreadable(KeySetError),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("no complete reply in time"),
            Self::Network(detail) => f.write_str(detail),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::TooLong => write!(f, "more than {LONGEST} bytes"),
            Self::Unreadable(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FetchError {}
