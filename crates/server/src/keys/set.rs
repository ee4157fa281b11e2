//! Parsing of key sets.

use std::collections::HashMap;
use std::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// A parsed public key that checks signatures.
pub(crate) type Key = ParsedPublicKey;

/// The RSA signing keys of a pool, by `kid`.
#[derive(Default)]
pub(crate) struct KeySet(HashMap<String, Key>);

/// The reason a document is not a usable key set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// The document is not `{ "keys": [ … ] }`. The text is the parser's message.
    Shape(String),
    /// None of the keys can verify RS256 signatures.
    Empty {
        /// The number of entries that were skipped: keys for other purposes, and entries that were not understood.
        skipped: usize,
    },
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    key_use: Option<String>,
    key_ops: Option<Vec<String>>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    /// Parses a key set. Skips entries that it does not understand or cannot use for RS256 signatures
    /// ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)), so that a new kind of key does not make the
    /// others unusable.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        let document: Document =
            serde_json::from_slice(json).map_err(|error| KeySetError::Shape(error.to_string()))?;
        let entries = document.keys.len();
        let keys: HashMap<String, Key> = document.keys.into_iter().filter_map(signing_key).collect();
        if keys.is_empty() { Err(KeySetError::Empty { skipped: entries }) } else { Ok(Self(keys)) }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&Key> {
        self.0.get(kid)
    }
}

/// Returns the id and the key of an entry, or `None` if it cannot verify RS256 signatures.
fn signing_key(entry: Value) -> Option<(String, Key)> {
    let Jwk { kty, kid, alg, key_use, key_ops, n, e } = serde_json::from_value(entry).ok()?;
    let verifies = key_use.is_none_or(|key_use| key_use == "sig")
        && key_ops.is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
    let is_rs256 = kty == "RSA" && alg.is_none_or(|alg| alg == "RS256");
    if !verifies || !is_rs256 {
        return None;
    }
    Some((kid?, parse_key(n, e)?))
}

fn parse_key(n: Option<String>, e: Option<String>) -> Option<Key> {
    let number = |text: Option<String>| {
        let bytes = URL_SAFE_NO_PAD.decode(text?).ok()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes.get(zeros..).map(<[u8]>::to_vec)
    };
    let (n, e) = (number(n)?, number(e)?);
    // A shorter key would be accepted here and then fail each signature check.
    if n.len() < 256 {
        return None;
    }
    RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(detail) => write!(f, "no key set: {detail}"),
            Self::Empty { skipped } => write!(
                f,
                "no key for RS256 signatures in the key set: expected RSA keys of 2048 to 8192 bits with kid, n and e; entries skipped: {skipped}"
            ),
        }
    }
}

impl std::error::Error for KeySetError {}
