//! How this crate reaches a user pool: a port of one method, for other HTTP clients and for tests.

#[cfg(feature = "fetch")]
mod https;

use std::{fmt, future::Future, pin::Pin, time::Duration};

#[cfg(feature = "fetch")]
pub use https::Https;

/// Sends one HTTP request and hands back whatever came, without judging it.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`, follows no redirect, and reads at most [`LONGEST`] bytes of the reply's body. How long
    /// it may take is the caller's business: the future is dropped after [`PATIENCE`].
    fn send<'a>(&'a self, request: Request<'a>) -> SendFuture<'a>;
}

/// What [`Transport::send`] gives. A reply of any status is `Ok`.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<Reply, PoolError>> + Send + 'a>>;

/// The most that is read of a reply, in bytes. Cognito's key sets have about one thousand.
pub const LONGEST: usize = 64 * 1024;

/// How long a complete reply may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// One request.
#[derive(Clone, Copy)]
pub enum Request<'a> {
    /// For a key set.
    Get {
        /// Where from.
        url: &'a str,
    },
    /// For an operation of the user-pool API.
    Post {
        /// Where to.
        url: &'a str,
        /// Header names in lower case, and their values.
        headers: &'a [(&'a str, &'a str)],
        /// The body. It holds a token: never log it.
        body: &'a str,
    },
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get { url } => f.debug_struct("Get").field("url", url).finish(),
            Self::Post { url, headers: _, body: _ } => {
                f.debug_struct("Post").field("url", url).finish_non_exhaustive()
            }
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// Why a pool gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// No complete reply within [`PATIENCE`].
    TimedOut,
    /// No reply: what the network said.
    Network(String),
    /// A reply of this HTTP status, and the service's error code if it gave one.
    Status {
        /// The status.
        status: u16,
        /// Such as `TooManyRequestsException`.
        code: Option<String>,
    },
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// Something else than was asked for.
    Unreadable(String),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => write!(f, "no complete reply within {} s", PATIENCE.as_secs()),
            Self::Network(detail) => f.write_str(detail),
            Self::Status { status, code: None } => write!(f, "HTTP status {status}"),
            Self::Status { status, code: Some(code) } => write!(f, "HTTP status {status}, {code}"),
            Self::TooLong => write!(f, "a reply of more than {LONGEST} bytes"),
            Self::Unreadable(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for PoolError {}

/// Sends `request` within the limits of time and size, whatever the transport makes of them.
pub(crate) async fn ask(transport: &dyn Transport, request: Request<'_>) -> Result<Reply, PoolError> {
    let reply = tokio::time::timeout(PATIENCE, transport.send(request)).await;
    let reply = reply.unwrap_or(Err(PoolError::TimedOut))?;
    if reply.body.len() > LONGEST { Err(PoolError::TooLong) } else { Ok(reply) }
}
