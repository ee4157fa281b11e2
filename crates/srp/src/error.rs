use core::fmt;

/// Why no proof was made. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The ephemeral secret has this many bytes, which is not between 32 and 128.
    SecretLength(usize),
    /// The ephemeral secret is zero, so that A would give it away: the random source is broken.
    PublicValue,
    /// `SRP_B` is 0 mod N or longer than N. A server that sends it is faulty or tries to sign in without the
    /// verifier ([RFC 5054], section 2.5.3).
    ///
    /// [RFC 5054]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5.3
    ServerValue,
    /// The scrambling parameter u is 0, so that the proof would not depend on the password.
    Scrambling,
    /// The challenge's parameter of this name is empty or has a character that is no hex digit.
    NotHex(&'static str),
    /// The challenge's parameter of this name is not padded standard base64.
    NotBase64(&'static str),
    /// The challenge's parameter of this name stands for more than 1024 bytes.
    TooLong(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecretLength(bytes) => write!(f, "the SRP secret has {bytes} bytes, expected 32 to 128"),
            Self::PublicValue => f.write_str("the SRP secret is zero"),
            Self::ServerValue => f.write_str("SRP_B is zero modulo N or longer than N"),
            Self::Scrambling => f.write_str("the SRP scrambling parameter is zero"),
            Self::NotHex(field) => write!(f, "{field} is not hexadecimal"),
            Self::NotBase64(field) => write!(f, "{field} is not base64"),
            Self::TooLong(field) => write!(f, "{field} is too long"),
        }
    }
}

impl core::error::Error for Error {}
