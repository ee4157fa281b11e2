//! Text that is neither printed nor left in memory.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroize;

/// A text that must be kept secret: a password, token, code or challenge `Session`.
///
/// `Debug` prints `[redacted]`, there is no `Display`, and the memory is zeroized on drop. Copies in JavaScript strings
/// cannot be overwritten.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text` unchanged: it is neither trimmed nor normalised.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    ///
    /// let password = Secret::new("correct horse");
    /// assert_eq!(format!("{password:?}"), "[redacted]");
    /// ```
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text. Never log it or put it into a URL or the document.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Overwrites `text`. It is not inlined, because a copy in every drop would be a large part of the wasm.
#[inline(never)]
pub(crate) fn wipe(text: &mut String) {
    text.zeroize();
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use crate::protocol::decode;

    #[test]
    fn debug_shows_no_secret() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
    }

    #[test]
    fn text_is_stored_unchanged() {
        let text = " pass\u{301} ";
        assert_eq!(Secret::new(text).expose(), text);
        assert_eq!(serde_json::to_value(Secret::new(text)).unwrap(), text);
        assert_eq!(decode::<Secret>(&serde_json::json!(text).to_string()).unwrap(), Secret::new(text));
    }
}
