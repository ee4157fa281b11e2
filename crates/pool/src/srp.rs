//! Stored passwords and proofs of them: the server's half of `cognito-client-srp`, in a form that can be saved.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_client_srp::server;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::random::hex;

/// The SRP verifier of a user's or a device's password.
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub(crate) struct Verifier {
    salt: Vec<u8>,
    value: server::Verifier,
}

/// Salt and verifier in base64.
#[derive(Deserialize, Serialize)]
struct Saved {
    salt: String,
    value: String,
}

impl From<Verifier> for Saved {
    fn from(verifier: Verifier) -> Self {
        Self { salt: STANDARD.encode(verifier.salt), value: STANDARD.encode(verifier.value.to_bytes()) }
    }
}

impl TryFrom<Saved> for Verifier {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<Self, Self::Error> {
        let bytes =
            |text: &str| STANDARD.decode(text).map_err(|_| "the verifier of a password is not in base64");
        let value = server::Verifier::from_bytes(&bytes(&saved.value)?);
        Ok(Self {
            salt: bytes(&saved.salt)?,
            value: value.map_err(|_| "the verifier is not a number of the SRP group")?,
        })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Verifier([redacted])")
    }
}

impl Verifier {
    /// Creates the verifier of a user's password. `group` is the pool's id after the `_`.
    pub(crate) fn from_password(group: &str, id: &str, password: &str, salt: [u8; 16]) -> Self {
        Self { value: server::Verifier::from_password(&salt, group, id, password), salt: salt.to_vec() }
    }

    /// Creates the verifier of a device's password from the input of `ConfirmDevice`. Returns `None` if the value is
    /// not a number of the group.
    pub(crate) fn from_device(salt: &[u8], value: &[u8]) -> Option<Self> {
        Some(Self { salt: salt.to_vec(), value: server::Verifier::from_bytes(value).ok()? })
    }

    /// Creates a verifier for a name without an account. The salt is always the same for a name.
    pub(crate) fn decoy(secret: &[u8; 32], name: &str) -> Self {
        let hash = Sha256::digest([&secret[..], b"salt", name.as_bytes()].concat());
        let mut salt = [0; 16];
        salt.copy_from_slice(&hash[..16]);
        Self::from_password("", name, &STANDARD.encode(secret), salt)
    }

    /// Returns whether the verifier belongs to this password.
    pub(crate) fn is_password(&self, group: &str, id: &str, password: &str) -> bool {
        self.value.is_from_password(&self.salt, group, id, password)
    }
}

/// An SRP exchange that awaits its proof.
#[derive(Clone)]
pub(crate) struct Exchange {
    salt: Vec<u8>,
    exchange: server::Exchange,
}

impl Exchange {
    /// Creates an exchange with the client's `SRP_A`. `b` has to be random.
    ///
    /// # Errors
    ///
    /// Returns an error if `SRP_A` is not a number, or not one that a client may send.
    pub(crate) fn new(
        verifier: Verifier,
        srp_a: &str,
        b: [u8; 32],
    ) -> Result<Self, cognito_client_srp::Error> {
        let exchange = server::Exchange::new(&verifier.value, srp_a, b)?;
        Ok(Self { salt: verifier.salt, exchange })
    }

    /// Returns `SALT`: an integer in hexadecimal without leading zeros, as Java prints it.
    pub(crate) fn salt_hex(&self) -> String {
        let hex = hex(&self.salt);
        let digits = hex.trim_start_matches('0');
        if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
    }

    /// Returns `SRP_B`.
    pub(crate) fn srp_b_hex(&self) -> String {
        self.exchange.public_hex()
    }

    /// Returns whether the signature (in base64) was made with the password.
    pub(crate) fn is_proof(
        &self,
        group: &str,
        id: &str,
        secret_block: &[u8],
        timestamp: &str,
        signature: &str,
    ) -> bool {
        let signature = STANDARD.decode(signature);
        signature
            .is_ok_and(|signature| self.exchange.is_proof(group, id, secret_block, timestamp, &signature))
    }
}

/// Parses `TIMESTAMP`: `EEE MMM d HH:mm:ss UTC yyyy`, in English and with the correct day of the week. Returns seconds
/// since 1970, or `None` for any other text, including a padded day.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    const FORMAT: &str = "%a %b %-d %H:%M:%S UTC %Y";
    let time = DateTime::strptime(FORMAT, text).ok()?.to_zoned(TimeZone::UTC).ok()?;
    // The parser is lenient. Text in the correct form does not change if it is formatted again.
    (time.strftime(FORMAT).to_string() == text).then(|| time.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_of_other_forms_are_rejected() {
        assert_eq!(parse_timestamp("Wed Apr 8 03:04:05 UTC 2026"), Some(1_775_617_445));
        assert_eq!(parse_timestamp("Thu Jan 1 00:00:00 UTC 1970"), Some(0));
        for wrong in [
            "",
            "Wed Apr 08 03:04:05 UTC 2026",
            "Thu Apr 8 03:04:05 UTC 2026",
            "Wed Apr 8 3:04:05 UTC 2026",
            "wed apr 8 03:04:05 UTC 2026",
            "Wed Apr 8 03:04:05 GMT 2026",
            "Mi Apr 8 03:04:05 UTC 2026",
            "Wed Apr  8 03:04:05 UTC 2026",
            "Wed Apr 8 03:04:05 UTC 2026 ",
            "Wed Feb 30 03:04:05 UTC 2026",
            "2026-04-08T03:04:05Z",
        ] {
            assert_eq!(parse_timestamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn saved_verifier_can_be_restored() {
        let verifier = Verifier::from_password("AbCdEfGhI", "ada", "password", [0; 16]);
        let saved = serde_json::to_string(&verifier).unwrap();
        let restored: Verifier = serde_json::from_str(&saved).unwrap();
        assert!(restored.is_password("AbCdEfGhI", "ada", "password"));
        assert!(!restored.is_password("AbCdEfGhI", "ada", "another"));
        assert!(serde_json::from_str::<Verifier>(r#"{"salt":"","value":"AAAA"}"#).is_err());
        assert_eq!(format!("{verifier:?}"), "Verifier([redacted])");
    }

    #[test]
    fn decoy_for_a_name_always_has_the_same_salt() {
        let salt =
            |name: &str| Exchange::new(Verifier::decoy(&[1; 32], name), "abc", [2; 32]).unwrap().salt_hex();
        assert_eq!(salt("ada"), salt("ada"));
        assert_ne!(salt("ada"), salt("eda"));
        let zeros = Verifier::from_password("g", "n", "p", [0; 16]);
        assert_eq!(Exchange::new(zeros, "abc", [2; 32]).unwrap().salt_hex(), "0");
    }
}
