//! The parts of a signed token, before anything in it is trusted.

#[cfg(feature = "fetch")]
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use crate::{Error, Part};

/// A token split into its parts. Nothing in it can be trusted before the signature has been verified.
pub(crate) struct Token<'a> {
    pub(crate) kid: String,
    /// The signed bytes: header and payload exactly as they were sent.
    pub(crate) signed: &'a [u8],
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// The maximum length of a token in bytes. Cognito's tokens have about 1 to 3 kB, and stay below this limit with 100
/// groups and custom claims.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

/// Accepts a member of any type, and returns that it is present.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl<'a> Token<'a> {
    pub(crate) fn parse(token: &'a str) -> Result<Self, Error> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Error::TooLong { actual: token.len(), max: MAX_TOKEN_BYTES });
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed(Part::Token))?;
        let (header, payload) = signed.split_once('.').ok_or(Error::Malformed(Part::Token))?;
        if payload.contains('.') {
            return Err(Error::Malformed(Part::Token));
        }
        let malformed = Error::Malformed(Part::Header);
        let header = decode(header, Part::Header)?;
        if !is_object(&header) {
            return Err(malformed);
        }
        let header: Header = serde_json::from_slice(&header).map_err(|_| malformed.clone())?;
        // The algorithm is checked before `kid`, because an unsigned token need not name a key.
        if header.alg != "RS256" {
            return Err(Error::Algorithm { actual: shortened(&header.alg) });
        }
        // This crate implements no extension, and critical ones must not be ignored (RFC 7515 §4.1.11).
        if header.crit {
            return Err(Error::Critical);
        }
        let kid = header.kid.ok_or(malformed)?;
        Ok(Self {
            kid,
            signed: signed.as_bytes(),
            payload: decode(payload, Part::Payload)?,
            signature: decode(signature, Part::Signature)?,
        })
    }
}

/// Returns the time until the `exp` of `token`, without verifying it. The result is meaningful only for a token that
/// has already been verified.
#[cfg(feature = "fetch")]
pub(crate) fn unverified_time_left(token: &str) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Expiry {
        exp: u64,
    }

    let payload = decode(token.split('.').nth(1)?, Part::Payload).ok()?;
    let Expiry { exp } = serde_json::from_slice(&payload).ok()?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Some(Duration::from_secs(exp).saturating_sub(now))
}

fn decode(text: &str, part: Part) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Malformed(part))
}

/// Returns whether JSON is an object. Does not check that the bytes are JSON.
pub(crate) fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"{")
}

/// Returns the first 100 characters of a text from an untrusted token, for use in an error.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
