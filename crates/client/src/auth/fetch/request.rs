//! A request to the app's own API, and the checks before it is sent.

use std::fmt;
use std::time::Duration;

use crate::platform::{Method, is_token};
use crate::split::split_all;

/// A request to the app's own API.
///
/// ```
/// use std::time::Duration;
///
/// use cognito_client::auth::{ApiRequest, path_segment};
///
/// let name = "notes/today";
/// let request = ApiRequest::put(format!("/files/{}", path_segment(name)), r#"{"text":"hello"}"#)
///     .with_header("If-Match", "\"33a64df5\"")
///     .with_timeout(Duration::from_secs(60));
/// # let _ = request;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// The HTTP method.
    pub method: Method,
    /// A path below the configured `api`, such as `/activities/home`, or an absolute URL of one of its origins. Encode
    /// parts that come from data with [`path_segment`](crate::auth::path_segment).
    pub url: String,
    /// The body, as JSON; `None` for a request without a body.
    pub body: Option<String>,
    /// The headers. Names are in lower case and unique.
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout: Option<Duration>,
}

/// The reason why an [`ApiRequest`] cannot be sent. Nothing was sent; correct the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiRequestError {
    /// The path has a segment `.` or `..`, perhaps percent-encoded, which URL parsers and servers would resolve to
    /// another path than the intended one. [`path_segment`](crate::auth::path_segment) encodes data as one segment.
    DotSegment,
    /// The URL has a character that has to be percent-encoded: a space, a backslash, or one that is not ASCII.
    UrlCharacter,
    /// The name of a header is not a token ([RFC 9110, section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
    HeaderName(String),
    /// The header with this name is set by the client (`authorization`) or by the browser
    /// ([forbidden request headers](https://fetch.spec.whatwg.org/#forbidden-request-header)), which would drop it
    /// silently.
    ReservedHeader(String),
    /// The value of the header with this name has a character other than printable ASCII, space and tab.
    HeaderValue(String),
    /// A GET or HEAD request has a body.
    UnexpectedBody,
}

/// The request headers that an app cannot set. Those with the prefixes `proxy-` and `sec-` are reserved, too.
const RESERVED_HEADERS: &str = "authorization accept-charset accept-encoding access-control-request-headers \
    access-control-request-method connection content-length cookie cookie2 date dnt expect host keep-alive origin \
    referer set-cookie te trailer transfer-encoding upgrade via";

impl ApiRequest {
    /// The maximum timeout of a call.
    pub const MAX_TIMEOUT: Duration = Duration::from_hours(1);

    fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), body: None, headers: Vec::new(), timeout: None }
    }

    fn with_json(mut self, json: impl Into<String>) -> Self {
        self.body = Some(json.into());
        self
    }

    /// Creates a GET request.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::get("/activities");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// Creates a HEAD request, which only returns the status.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::head("/files/report");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn head(url: impl Into<String>) -> Self {
        Self::new(Method::Head, url)
    }

    /// Creates a POST request with a JSON body.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::post("/activities", r#"{"message":"hello"}"#);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn post(url: impl Into<String>, json: impl Into<String>) -> Self {
        Self::new(Method::Post, url).with_json(json)
    }

    /// Creates a PUT request with a JSON body.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::put("/settings", r#"{"theme":"dark"}"#);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn put(url: impl Into<String>, json: impl Into<String>) -> Self {
        Self::new(Method::Put, url).with_json(json)
    }

    /// Creates a PATCH request with a JSON body.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::patch("/settings", r#"{"theme":"dark"}"#);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn patch(url: impl Into<String>, json: impl Into<String>) -> Self {
        Self::new(Method::Patch, url).with_json(json)
    }

    /// Creates a DELETE request.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::delete("/activities/17");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new(Method::Delete, url)
    }

    /// Sets a header, and replaces an earlier one with the same name.
    ///
    /// The name is not case-sensitive. `content-type` is `application/json` unless it is set here. The client sets
    /// `authorization`, and browsers reserve further names: [`AuthClient::fetch`](crate::auth::AuthClient::fetch)
    /// rejects a request that sets one of them, as well as names and values that HTTP does not allow. A cross-origin
    /// API has to allow the header in its response to the preflight.
    ///
    /// ```
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::delete("/posts/17").with_header("If-Match", "\"33a64df5\"");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let mut name = name.into();
        name.make_ascii_lowercase();
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the timeout of the whole call, which includes the wait for a session that is being restored, a refresh, and
    /// the repetition of the call after it. The maximum is [`MAX_TIMEOUT`](Self::MAX_TIMEOUT).
    ///
    /// The default is 15 s, of which a single request gets 10 s at most.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use cognito_client::auth::ApiRequest;
    ///
    /// let request = ApiRequest::post("/reports", "{}").with_timeout(Duration::from_secs(90));
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout.min(Self::MAX_TIMEOUT));
        self
    }

    /// Checks everything except the URL.
    pub(super) fn check(&self) -> Result<(), ApiRequestError> {
        for (name, value) in &self.headers {
            if !is_token(name) {
                return Err(ApiRequestError::HeaderName(name.clone()));
            }
            if name.starts_with("proxy-")
                || name.starts_with("sec-")
                || split_all(RESERVED_HEADERS, b' ').any(|reserved| reserved == name)
            {
                return Err(ApiRequestError::ReservedHeader(name.clone()));
            }
            if !value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
                return Err(ApiRequestError::HeaderValue(name.clone()));
            }
        }
        if self.body.is_some() && matches!(self.method, Method::Get | Method::Head) {
            return Err(ApiRequestError::UnexpectedBody);
        }
        Ok(())
    }
}

impl fmt::Debug for ApiRequest {
    /// Omits the body and the headers, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, body: _, headers: _, timeout } = self;
        f.debug_struct("ApiRequest")
            .field("method", method)
            .field("url", url)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}

impl ApiRequestError {
    /// Returns a stable short name, for tests, logs and styling.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DotSegment => "ApiRequest.DotSegment",
            Self::UrlCharacter => "ApiRequest.UrlCharacter",
            Self::HeaderName(_) => "ApiRequest.HeaderName",
            Self::ReservedHeader(_) => "ApiRequest.ReservedHeader",
            Self::HeaderValue(_) => "ApiRequest.HeaderValue",
            Self::UnexpectedBody => "ApiRequest.UnexpectedBody",
        }
    }
}

impl fmt::Display for ApiRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DotSegment => f.write_str(
                "the path of an API request has a dot segment (\".\" or \"..\", perhaps percent-encoded); \
                 encode data by path_segment, and do not use such names",
            ),
            Self::UrlCharacter => f.write_str(
                "the URL of an API request has a character that must be percent-encoded; encode data by path_segment",
            ),
            Self::HeaderName(name) => write!(f, "{name:?} is not a valid name of a header"),
            Self::ReservedHeader(name) => {
                write!(f, "an API request cannot set the header {name}: the client or the browser does")
            }
            Self::HeaderValue(name) => {
                write!(f, "the value of the header {name} has a character other than printable ASCII, space and tab")
            }
            Self::UnexpectedBody => f.write_str("an API request by GET or HEAD cannot have a body"),
        }
    }
}

impl std::error::Error for ApiRequestError {}
