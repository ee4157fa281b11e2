//! The errors of the computations.

use core::fmt;

/// The reason why a proof could not be made. It contains no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The ephemeral secret has this many bytes, which is not between 32 and 128.
    SecretLength(usize),
    /// The ephemeral secret is zero, so that A would reveal it: the random source is broken. On the server: `SRP_A` is
    /// 0 mod N.
    PublicValue,
    /// `SRP_B` is 0 mod N or longer than N. A server that sends it is faulty or tries to complete the sign-in without
    /// the verifier ([RFC 5054], section 2.5.3).
    ///
    /// [RFC 5054]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5.3
    ServerValue,
    /// The scrambling parameter u is 0, so the proof would not depend on the password.
    Scrambling,
    /// The parameter of this name is empty or contains a character that is not a hex digit.
    NotHex(&'static str),
    /// The parameter of this name has more than 1024 bytes, or, in the case of `SRP_A` on the server, more bytes than
    /// N.
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
            Self::TooLong(field) => write!(f, "{field} is too long"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn errors_convert_into_boxed_errors() {
        const fn is_portable<E: core::error::Error + Send + Sync + 'static>() {}

        const { is_portable::<Error>() }
    }
}
