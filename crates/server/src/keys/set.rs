use std::{collections::HashMap, fmt};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

/// The RSA signing keys of a pool by their `kid`, ready to check signatures.
#[derive(Default)]
pub(crate) struct KeySet(HashMap<String, ParsedPublicKey>);

/// Why something is no key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// It is not `{ "keys": [ … ] }`: what is wrong, and where.
    Shape(String),
    /// No key in it is one for RS256: RSA, of 2048 bits or more, with a `kid`.
    Empty,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    key_use: Option<String>,
    n: String,
    e: String,
}

/// The shortest modulus, in bytes.
const SHORTEST: usize = 256;

impl KeySet {
    /// Reads the JSON of a key set. Keys that are of no use here are passed over, as
    /// [RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5) has it.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        let document: Document =
            serde_json::from_slice(json).map_err(|error| KeySetError::Shape(error.to_string()))?;
        let keys: HashMap<_, _> = document
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value(key).ok())
            .filter_map(|jwk: Jwk| Some((jwk.kid.clone(), jwk.parsed()?)))
            .collect();
        if keys.is_empty() { Err(KeySetError::Empty) } else { Ok(Self(keys)) }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&ParsedPublicKey> {
        self.0.get(kid)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Jwk {
    fn parsed(self) -> Option<ParsedPublicKey> {
        let Self { kty, kid: _, alg, key_use, n, e } = self;
        let signs = key_use.is_none_or(|key_use| key_use == "sig");
        let is_rs256 = kty == "RSA" && alg.is_none_or(|alg| alg == "RS256");
        let (n, e) = (number(&n)?, number(&e)?);
        if !signs || !is_rs256 || n.len() < SHORTEST {
            return None;
        }
        RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()
    }
}

/// The big-endian number, without leading zeros.
fn number(text: &str) -> Option<Vec<u8>> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    Some(bytes)
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(detail) => write!(f, "no key set: {detail}"),
            Self::Empty => f.write_str("no key for RS256 signatures in the key set"),
        }
    }
}

impl std::error::Error for KeySetError {}
