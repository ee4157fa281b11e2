//! Users and devices with varied parameters, the same in each run.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A user, or a device.
pub(crate) struct Person {
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) salt: Vec<u8>,
    /// The client's a.
    pub(crate) secret: Vec<u8>,
    /// The server's b.
    pub(crate) server_secret: [u8; 32],
}

impl Person {
    /// Selects the variants of each property with a different period, so that all combinations occur over time.
    pub(crate) fn new(seed: u8) -> Self {
        let kind = |kinds: u8| seed % kinds;
        let random = |purpose| random(seed, purpose);
        let word = |purpose| STANDARD.encode(random(purpose));
        let mut salt = random("salt")[..16].to_vec();
        match kind(7) {
            0 => salt[0] |= 0x80,
            1 => salt[0] &= 0x7f,
            2 => salt[0] = 0,
            // leading zeros, then a digit that reads as a sign once they are removed
            3 => salt[..3].copy_from_slice(&[0, 0, 0x80]),
            // an odd number of hex digits
            4 => salt[0] = salt[0] & 0x0f | 1,
            5 => salt.truncate(usize::from(seed % 3)),
            _ => salt = random("longer salt")[..17 + usize::from(seed % 16)].to_vec(),
        }
        let password = match kind(5) {
            0 => word("password"),
            1 => String::new(),
            2 => format!("Pa\u{df}wo\u{308}rt \u{1f511} {}", word("password")),
            3 => format!(" {}\0:\n\u{202e}", word("password")),
            _ => word("password").repeat(6), // 264 bytes; Cognito allows 256
        };
        let name = match kind(3) {
            0 => "j\u{f6}rg".to_owned(),
            1 => format!("{}@example.com", word("name")),
            _ => word("name"),
        };
        let long = ["a", "b", "c", "d"].map(random).concat();
        let secret = match kind(4) {
            0 => long[..32].to_vec(),
            // a + u·x carries over the end of a
            1 => vec![0xff; 64 + usize::from(kind(2)) * 64],
            2 => long[..33 + usize::from(seed % 64)].to_vec(),
            _ => long,
        };
        Self { group: word("group"), name, password, salt, secret, server_secret: random("b") }
    }
}

/// Differs by seed and purpose, never by run.
fn random(seed: u8, purpose: &str) -> [u8; 32] {
    Sha256::digest([&[seed], purpose.as_bytes()].concat()).into()
}
