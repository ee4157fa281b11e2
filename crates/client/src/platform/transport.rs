use std::{fmt, time::Duration};

use super::LocalFuture;

/// Sends one HTTP request and hands back whatever came, without judging it.
pub trait Transport {
    /// Sends `request` and reads the reply whole. Nothing goes along that it does not name: no cookies.
    ///
    /// # Errors
    /// [`TransportError`] when no complete reply came. A reply of any status is `Ok`.
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>>;
}

/// What an HTTP request is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Sends something new.
    Post,
    /// Sends all of something anew.
    Put,
    /// Sends a change.
    Patch,
    /// Takes something away.
    Delete,
    /// Reads the status without the body.
    Head,
}

/// How a request uses the browser's HTTP cache
/// ([Fetch Standard](https://fetch.spec.whatwg.org/#concept-request-cache-mode)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// By the browser's rules and the headers of the reply.
    #[default]
    Default,
    /// The reply is neither taken from the cache nor stored in it.
    ///
    /// Chromium does not use its cache of preflights either, so that a cross-origin request that needs a preflight
    /// causes one each time.
    NoStore,
    /// [`NoStore`](Self::NoStore) if the URL is of the page's own origin, where no preflight is needed;
    /// [`Default`](Self::Default) for other origins.
    NoStoreSameOrigin,
}

/// One request.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What to do.
    pub method: Method,
    /// Where to.
    pub url: &'a str,
    /// Header names in lower case, and their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, if there is one. It may hold a password: never log it.
    pub body: Option<&'a str>,
    /// How long to wait for the whole reply.
    pub timeout: Duration,
    /// How the browser's cache is used.
    pub cache: CacheMode,
    /// The most bytes of the reply's body to read; a longer one is [`TransportError::TooLarge`].
    pub max_body_bytes: usize,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, headers: _, body: _, timeout, cache, max_body_bytes } = self;
        f.debug_struct("Request")
            .field("method", method)
            .field("url", url)
            .field("timeout", timeout)
            .field("cache", cache)
            .field("max_body_bytes", max_body_bytes)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Those of [`HEADERS`](Self::HEADERS) that there are, and that the browser lets a page read.
    pub headers: Vec<(String, String)>,
    /// The body as text. It may hold tokens: never log it.
    pub body: String,
}

impl Response {
    /// The headers that are read, in lower case.
    pub const HEADERS: [&str; 3] = ["date", "x-amzn-errortype", "x-amzn-requestid"];

    /// The value of the header `name`, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, headers: _, body: _ } = self;
        f.debug_struct("Response").field("status", status).finish_non_exhaustive()
    }
}

/// Why no complete reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The request failed below HTTP: no network, no such host, refused, or a reply that CORS hides.
    /// A browser does not tell these apart.
    Offline,
    /// No complete reply within the time allowed.
    TimedOut,
    /// The caller gave up.
    Aborted,
    /// The page may not make this request at all (bad URL, forbidden by the page's own policy).
    Blocked,
    /// The body of the reply is longer than the request allows. The rest was not read.
    TooLarge,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offline => "no reply: off-line, the host is unreachable, or CORS hides its answer",
            Self::TimedOut => "no reply in time",
            Self::Aborted => "the request was given up",
            Self::Blocked => "the browser does not permit this request",
            Self::TooLarge => "the reply is longer than this request allows",
        })
    }
}

impl std::error::Error for TransportError {}
