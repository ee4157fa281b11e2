use std::{collections::HashMap, fmt};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// A public key, ready to check signatures.
pub(crate) type Key = ParsedPublicKey;

/// The RSA signing keys of a pool by their `kid`.
#[derive(Default)]
pub(crate) struct KeySet(HashMap<String, Key>);

/// Why something is no key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// It is not `{ "keys": [ … ] }`.
    Shape(String),
    /// The key of this `kid` can't be one.
    Key(String),
    /// It has no key for RS256 signatures.
    Empty,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    key_use: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    /// Reads the JSON of a key set. Keys for other purposes are passed over.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        let document: Document =
            serde_json::from_slice(json).map_err(|error| KeySetError::Shape(error.to_string()))?;
        let mut keys = HashMap::new();
        for jwk in document.keys {
            let signs = jwk.key_use.as_deref().is_none_or(|key_use| key_use == "sig");
            let is_rs256 = jwk.kty == "RSA" && jwk.alg.as_deref().is_none_or(|alg| alg == "RS256");
            let Jwk { kid: Some(kid), n, e, .. } = jwk else { continue };
            if signs && is_rs256 {
                let key = parsed(n, e).ok_or_else(|| KeySetError::Key(kid.clone()))?;
                keys.insert(kid, key);
            }
        }
        if keys.is_empty() { Err(KeySetError::Empty) } else { Ok(Self(keys)) }
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&Key> {
        self.0.get(kid)
    }
}

fn parsed(n: Option<String>, e: Option<String>) -> Option<Key> {
    let number = |text: Option<String>| {
        let bytes = URL_SAFE_NO_PAD.decode(text?).ok()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes.get(zeros..).map(<[u8]>::to_vec)
    };
    let (n, e) = (number(n)?, number(e)?);
    // Shorter ones are refused again with each signature; here it can be told whose fault it is.
    if n.len() < 256 {
        return None;
    }
    RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(detail) => write!(f, "no key set: {detail}"),
            Self::Key(kid) => write!(f, "the key {kid:?} is no RSA key of 2048 bits or more"),
            Self::Empty => f.write_str("no key for RS256 signatures in the key set"),
        }
    }
}

impl std::error::Error for KeySetError {}
