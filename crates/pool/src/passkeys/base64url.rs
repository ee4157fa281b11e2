//! Binary values in credentials, which are in base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::error::Error;

/// Encodes bytes without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a member of a credential. `name` is its path, for the error. Padding is accepted, because some authenticators add it.
pub(super) fn decode(value: &Value, name: &'static str) -> Result<Vec<u8>, Error> {
    let text = value.as_str().ok_or(Error::Malformed(name))?;
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Error::Malformed(name))
}
