//! Identifiers and secrets in AWS's formats.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Returns random bytes from the operating system.
///
/// # Panics
///
/// Panics if the system has no source of randomness, because nothing here can work without it.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "a machine without randomness can't run a user pool")]
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has a source of randomness");
    bytes
}

/// Returns a number below `bound` with a negligible bias.
fn below(bound: usize) -> usize {
    usize::try_from(u64::from_le_bytes(bytes()) % bound as u64).unwrap_or_default()
}

fn letters(alphabet: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(alphabet[below(alphabet.len())])).collect()
}

/// Returns an id for an app client: 26 digits and lower-case letters.
pub(crate) fn client_id() -> String {
    letters(b"0123456789abcdefghijklmnopqrstuvwxyz", 26)
}

/// Returns a secret for an app client: 51 digits and lower-case letters.
pub(crate) fn client_secret() -> String {
    letters(b"0123456789abcdefghijklmnopqrstuvwxyz", 51)
}

/// Returns the second half of a pool's id: nine digits and letters.
pub(crate) fn pool_name() -> String {
    letters(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 9)
}

/// Returns a code: six digits, or eight where AWS mails eight.
pub(crate) fn code(digits: usize) -> String {
    letters(b"0123456789", digits)
}

/// Returns a password that every policy accepts, for users that an administrator creates.
pub(crate) fn temporary_password() -> String {
    let kinds: [&[u8]; 4] =
        [b"abcdefghijkmnopqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"!#%*+-=?"];
    let first: String = kinds.iter().map(|kind| letters(kind, 1)).collect();
    first + &letters(b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 96 - 4)
}

/// Returns a random UUID ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.4), version 4).
pub(crate) fn uuid() -> String {
    let mut bytes: [u8; 16] = bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Returns bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a `String` never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns `N` random bytes in base64url.
pub(crate) fn token<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_has_version_four() {
        let uuid = uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
    }

    #[test]
    fn temporary_password_satisfies_the_strictest_policy() {
        let password = temporary_password();
        assert_eq!(password.len(), 96);
        assert!(password.bytes().any(|byte| byte.is_ascii_digit()));
        assert!(password.bytes().any(|byte| byte.is_ascii_punctuation()));
    }
}
