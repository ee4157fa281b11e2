//! The port that sends HTTP requests.

use std::fmt;
use std::time::Duration;

use super::future::LocalFuture;

/// Sends one HTTP request and returns the response without interpreting it.
pub trait Transport {
    /// Sends `request` and reads the whole response. Does not send cookies unless the implementation documents it.
    ///
    /// # Errors
    /// Returns a [`TransportError`] if no complete response was received. A response of any status is `Ok`.
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>>;
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
}

/// How a request uses the browser's HTTP cache ([Fetch
/// Standard](https://fetch.spec.whatwg.org/#concept-request-cache-mode)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// The browser's own rules and the headers of the response apply.
    #[default]
    Default,
    /// The response is neither taken from the cache nor stored in it.
    ///
    /// Chromium then bypasses its cache of preflights too, so each cross-origin request that needs a preflight causes
    /// one.
    NoStore,
    /// [`NoStore`](Self::NoStore) if the URL has the page's own origin, where no preflight is needed;
    /// [`Default`](Self::Default) for other origins.
    NoStoreSameOrigin,
}

/// An HTTP request.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: &'a str,
    /// The names, in lower case, and values of the headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, or `None`. It may contain a password: never log it.
    pub body: Option<&'a str>,
    /// The time limit for the whole response.
    pub timeout: Duration,
    /// Whether the browser completes the request after the page has been closed or left.
    ///
    /// Browsers allow at most 64 KiB for the bodies of all such requests in flight
    /// ([Fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch)).
    pub keepalive: bool,
    /// How the request uses the browser's cache.
    pub cache: CacheMode,
    /// The maximum size of the response body in bytes. A longer one is [`TransportError::TooLarge`].
    pub max_body_bytes: usize,
}

impl Request<'_> {
    /// Checks that every header can be sent.
    ///
    /// For some invalid headers a browser throws an exception, which would end the task that sends the request.
    /// Implementations of [`Transport`] call this method first.
    ///
    /// # Errors
    /// Returns [`TransportError::InvalidHeader`] for a name or value that HTTP does not permit ([RFC 9110, section
    /// 5](https://www.rfc-editor.org/rfc/rfc9110#section-5)).
    pub fn validate(&self) -> Result<(), TransportError> {
        let invalid = |(name, value): &&(&str, &str)| !(is_token(name) && is_field_value(value));
        match self.headers.iter().find(invalid) {
            Some((name, _)) => Err(TransportError::InvalidHeader((*name).to_owned())),
            None => Ok(()),
        }
    }
}

/// Returns whether `name` is a token, as header names have to be ([RFC 9110, section
/// 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Returns whether `value` is a field value by RFC 9110, section 5.5. Characters up to U+00FF are sent as one byte
/// each.
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

/// An HTTP response.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Those of [`HEADERS`](Self::HEADERS) that are present and that the browser exposes to the page.
    pub headers: Vec<(String, String)>,
    /// The body as text. It may contain tokens: never log it.
    pub body: String,
}

impl Response {
    /// The names of the headers that are read, in lower case.
    pub const HEADERS: [&str; 3] = ["date", "x-amzn-errortype", "x-amzn-requestid"];

    /// Returns the value of the header `name`, which is given in lower case.
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

/// The reason why no complete response was received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// The request failed below HTTP: no network, unknown host, connection refused, or a response that CORS hides. A
    /// browser does not distinguish these cases.
    Offline,
    /// No complete response was received within the time limit.
    TimedOut,
    /// The caller dropped the request.
    Aborted,
    /// The page may not make this request (invalid URL, or forbidden by the page's own policy).
    Blocked,
    /// The header of this name cannot be sent, because its name or value contains a character that HTTP does not
    /// permit. The value may be a token, so it is not part of the error. Nothing was sent.
    InvalidHeader(String),
    /// The body of the response is longer than the request allows. The rest was not read.
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
            Self::Aborted => "the request was dropped",
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
    fn an_invalid_header_value_is_an_error_with_the_name() {
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
    fn an_invalid_header_name_is_an_error() {
        for name in ["", "a b", "a:", "ä", "x\n", "(x)"] {
            assert_eq!(check(name, "value"), Err(TransportError::InvalidHeader(name.to_owned())), "{name:?}");
        }
    }

    #[test]
    fn valid_header_values_are_accepted() {
        for value in ["", "Bearer a.b-c_d", "a\tb", " a ", "é", "~"] {
            assert_eq!(check("x-header_1", value), Ok(()), "{value:?}");
        }
    }
}
