use std::fmt;

use serde::Serialize;
use zeroize::Zeroize;

use super::{FromJson, Json};

/// Text that must not be seen: a password, token, code or challenge session.
///
/// `Debug` prints `[redacted]`, there is no `Display`, and the memory is zeroized on drop. What passed
/// through JavaScript strings on its way cannot be wiped.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes `text` as it is: nothing is trimmed or normalised.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Never log it, nor put it into a URL or the document.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Overwrites `text`. One function for all: inlined into every drop it would be a large part of the wasm.
#[inline(never)]
pub(crate) fn wipe(text: &mut String) {
    text.zeroize();
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl FromJson for Secret {
    fn from_json(json: Json<'_>) -> Self {
        json.as_text().into()
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
    fn debug_shows_nothing() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
    }

    #[test]
    fn text_is_taken_as_it_is() {
        let text = " pass\u{301} ";
        assert_eq!(Secret::new(text).expose(), text);
        assert_eq!(serde_json::to_value(Secret::new(text)).unwrap(), text);
        assert_eq!(decode::<Secret>(&serde_json::json!(text).to_string()).unwrap(), Secret::new(text));
    }
}
