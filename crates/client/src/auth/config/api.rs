//! The location of the app's own API, and the origins that may receive a token.

/// The location of the app's own API: `custom.yew_cognito.api` in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    pub(super) url: String,
    pub(super) origins: Vec<String>,
}

impl Api {
    /// Returns the base URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the origins that may receive an access token, as browsers write them: scheme, host and port.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Returns the absolute form of `url`, which is a path below the base URL or an absolute URL.
    pub(in crate::auth) fn resolve(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.url) } else { url.to_owned() }
    }
}

/// Returns the origin of a URL: the scheme, host and port before its path.
pub(in crate::auth) fn origin_of(url: &str) -> &str {
    let host = url.as_bytes().windows(3).position(|part| part == b"://").map_or(0, |scheme| scheme + 3);
    let end = url.bytes().skip(host).position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    end.map_or(url, |end| &url[..host + end])
}
