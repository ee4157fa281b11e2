//! The interface through which keys are fetched, and the errors of a fetch.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::set::KeySetError;

/// Fetches a pool's key set.
pub trait Fetch: Send + Sync + 'static {
    /// Returns the body of a successful response from `url`.
    ///
    /// Implementations should stop reading after [`MAX_KEY_SET_BYTES`] bytes. They need no timeout, because the caller
    /// has one.
    ///
    /// # Errors
    /// A [`FetchError`] if there is no complete response with the status 200.
    fn fetch<'a>(&'a self, url: &'a str) -> FetchFuture<'a>;
}

/// The future that [`Fetch::fetch`] returns.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, FetchError>> + Send + 'a>>;

/// The maximum size of a key set in bytes. Those of Cognito have about 1,000 bytes.
pub const MAX_KEY_SET_BYTES: usize = 64 * 1024;

/// The reason a pool's keys could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// No complete response arrived in time.
    TimedOut,
    /// No response arrived. The text is the error of the network.
    Network(String),
    /// The response has this HTTP status instead of 200.
    Status(u16),
    /// The response has more than [`MAX_KEY_SET_BYTES`] bytes.
    TooLong,
    /// The response is not a usable key set.
    Unreadable(KeySetError),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("no complete reply in time"),
            Self::Network(detail) => f.write_str(detail),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::TooLong => write!(f, "more than {MAX_KEY_SET_BYTES} bytes"),
            Self::Unreadable(error) => error.fmt(f),
        }
    }
}

impl Error for FetchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::TimedOut | Self::Network(_) | Self::Status(_) | Self::TooLong => None,
        }
    }
}
