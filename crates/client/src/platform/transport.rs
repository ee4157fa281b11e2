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
    /// Whether the browser sends the request to its end although the page has been closed or left.
    ///
    /// Browsers allow at most 64 KiB of bodies of such requests at a time
    /// ([Fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch)).
    pub keepalive: bool,
    /// How the browser's cache is used.
    pub cache: CacheMode,
    /// The most bytes of the reply's body to read; a longer one is [`TransportError::TooLarge`].
    pub max_body_bytes: usize,
}

impl Request<'_> {
    /// Checks that every header can be sent.
    ///
    /// A browser throws for some of those that can't, and the exception would end the task that sends the request.
    /// Implementations of [`Transport`] call this first.
    ///
    /// # Errors
    /// [`TransportError::InvalidHeader`] for a name or value that HTTP does not permit
    /// ([RFC 9110, section 5](https://www.rfc-editor.org/rfc/rfc9110#section-5)).
    pub fn validate(&self) -> Result<(), TransportError> {
        let invalid = |(name, value): &&(&str, &str)| !(is_token(name) && is_field_value(value));
        match self.headers.iter().find(invalid) {
            Some((name, _)) => Err(TransportError::InvalidHeader((*name).to_owned())),
            None => Ok(()),
        }
    }
}

/// Returns whether `name` is a token, as the name of a header has to be
/// ([RFC 9110, section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// RFC 9110, section 5.5. Characters up to U+00FF are sent as one byte each.
fn is_field_value(value: &str) -> bool {
    value.chars().all(|character| matches!(character, '\t' | ' '..='~' | '\u{80}'..='\u{ff}'))
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, headers: _, body: _, timeout, keepalive, cache, max_body_bytes } = self;
        f.debug_struct("Request")
            .field("method", method)
            .field("url", url)
            .field("timeout", timeout)
            .field("keepalive", keepalive)
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The header of this name cannot be sent: its name or value holds a character that HTTP does not permit. The value
    /// may be a token, so it is not part of the error. Nothing was sent.
    InvalidHeader(String),
    /// The body of the reply is longer than the request allows. The rest was not read.
    TooLarge,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidHeader(name) => {
                return write!(
                    f,
                    "the header `{name}` cannot be sent: a name takes letters, digits and hyphens, a value no line \
                     breaks, no control characters and nothing beyond U+00FF"
                );
            }
            Self::Offline => "no reply: off-line, the host is unreachable, or CORS hides its answer",
            Self::TimedOut => "no reply in time",
            Self::Aborted => "the request was given up",
            Self::Blocked => "the browser does not permit this request",
            Self::TooLarge => "the reply is longer than this request allows",
        })
    }
}

impl std::error::Error for TransportError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str) -> Result<(), TransportError> {
        let headers = [("content-type", "application/json"), (name, value)];
        let request = Request {
            method: Method::Get,
            url: "https://api.test/",
            headers: &headers,
            body: None,
            timeout: Duration::from_secs(1),
            keepalive: false,
            cache: CacheMode::Default,
            max_body_bytes: 1,
        };
        request.validate()
    }

    #[test]
    fn a_header_value_that_http_does_not_permit_is_refused_by_name() {
        for value in [
            "secret €",
            "a\nsecret",
            "secret\r",
            "secret\0",
            "secret\u{7f}",
            "secret\u{1}",
            "secret\n",
            "secret\u{100}",
        ] {
            let error = check("authorization", value).unwrap_err();
            assert_eq!(error, TransportError::InvalidHeader("authorization".to_owned()), "{value:?}");
            let text = error.to_string();
            assert!(text.contains("`authorization`") && !text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn a_header_name_that_http_does_not_permit_is_refused() {
        for name in ["", "a b", "a:", "ä", "x\n", "(x)"] {
            assert_eq!(check(name, "value"), Err(TransportError::InvalidHeader(name.to_owned())), "{name:?}");
        }
    }

    #[test]
    fn header_values_that_a_browser_sends_are_accepted() {
        for value in ["", "Bearer a.b-c_d", "a\tb", " a ", "é", "~"] {
            assert_eq!(check("x-header_1", value), Ok(()), "{value:?}");
        }
    }
}
