//! Codes of authenticator apps: [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238) with SHA-1, steps of 30 seconds and
//! six digits.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The length of a step in seconds.
const STEP_SECONDS: i64 = 30;

/// The secret that an app and the pool share.
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Secret(Vec<u8>);

impl Secret {
    /// Creates a secret from random bytes.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }

    /// Returns the `SecretCode`: base32 ([RFC 4648](https://www.rfc-editor.org/rfc/rfc4648#section-6)) without padding,
    /// 52 characters.
    pub(crate) fn base32(&self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = String::new();
        for chunk in self.0.chunks(5) {
            let mut group = [0; 8];
            group[3..3 + chunk.len()].copy_from_slice(chunk);
            let bits = u64::from_be_bytes(group);
            let digits = (chunk.len() * 8).div_ceil(5);
            text.extend(
                (0..digits).map(|digit| char::from(ALPHABET[(bits >> (35 - 5 * digit) & 31) as usize])),
            );
        }
        text
    }

    /// Returns the code of a step ([RFC 4226](https://www.rfc-editor.org/rfc/rfc4226#section-5.3)).
    fn code(&self, step: u64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[tag.len() - 1] & 15);
        let mut word = [0; 4];
        word.copy_from_slice(&tag[offset..offset + 4]);
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        STANDARD.encode(secret.0)
    }
}

impl TryFrom<String> for Secret {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        STANDARD.decode(text).map(Self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret([redacted])")
    }
}

/// Returns the step that a code belongs to: the current, the previous or the next one.
pub(crate) fn matching_step(secret: &Secret, code: &str, unix_seconds: i64) -> Option<u64> {
    let now = u64::try_from(unix_seconds.div_euclid(STEP_SECONDS)).ok()?;
    (now.saturating_sub(1)..=now.saturating_add(1)).find(|step| secret.code(*step) == code)
}

/// Returns the code that an app shows at a time.
#[cfg(test)]
pub(crate) fn code_at(secret: &Secret, unix_seconds: i64) -> String {
    secret.code(unix_seconds.div_euclid(STEP_SECONDS).unsigned_abs())
}

/// Returns the code for a secret in base32.
#[cfg(test)]
pub(crate) fn code_of_base32(secret: &str, unix_seconds: i64) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut bits, mut count) = (vec![], 0_u32, 0);
    for letter in secret.bytes().filter(|letter| *letter != b'=') {
        let value = alphabet.iter().position(|it| *it == letter).expect("base32");
        bits = bits << 5 | u32::try_from(value).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_be_bytes()[3]);
            bits &= (1 << count) - 1;
        }
    }
    code_at(&Secret(bytes), unix_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_match_the_examples_of_the_rfcs() {
        let secret = Secret(b"12345678901234567890".to_vec());
        for (step, code) in ["755224", "287082", "359152", "969429", "338314"].into_iter().enumerate() {
            assert_eq!(secret.code(step as u64), code);
        }
        for (time, code) in [(59_u32, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(matching_step(&secret, code, time.into()), Some(u64::from(time) / 30), "{time}");
        }
    }

    #[test]
    fn code_is_valid_one_step_before_and_after_its_own() {
        let secret = Secret::new([7; 32]);
        let code = secret.code(1000);
        for (time, is_valid) in
            [(29_969, false), (29_970, true), (30_000, true), (30_059, true), (30_060, false)]
        {
            assert_eq!(matching_step(&secret, &code, time).is_some(), is_valid, "{time}");
        }
        assert_eq!(matching_step(&secret, &code, -1), None);
    }

    #[test]
    fn secrets_are_encoded_in_base32() {
        let base32 = |bytes: &[u8]| Secret(bytes.to_vec()).base32();
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(Secret::new([0; 32]).base32().len(), 52);
    }
}
