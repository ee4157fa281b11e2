//! The secret and public values of the client.

use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

use crate::Error;
use crate::encoding::encode_hex;
use crate::group::{Exponent, Integer, power_of_generator};

/// The client's part of one sign-in: a secret exponent a, and A = g^a mod N, which is sent to the pool.
///
/// It depends on neither the user nor the pool, so it can be created ahead of time. Use each one for a single sign-in.
/// The secret is overwritten on drop, and `Debug` does not print it.
pub struct Ephemeral {
    secret: Zeroizing<Exponent>,
    secret_bits: u32,
    public: Integer,
}

impl Ephemeral {
    /// The recommended number of random bytes: 32, which is 256 bits, the minimum of [RFC 5054].
    ///
    /// A longer secret is not safer, only slower: with the 128 bytes that other Cognito clients use, a proof takes
    /// nearly twice as long and A four times as long.
    ///
    /// [RFC 5054]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5.4
    pub const SECRET_BYTES: usize = 32;

    const MAX_SECRET_BYTES: usize = 128;

    /// Computes A from `secret`, a big-endian integer, which must come from a cryptographic random source.
    ///
    /// # Errors
    ///
    /// Returns [`Error::SecretLength`] unless `secret` has 32 to 128 bytes, and [`Error::PublicValue`] if all of them
    /// are zero.
    ///
    /// ```
    /// use cognito_client_srp::{Ephemeral, Error};
    ///
    /// # fn fill_with_random_bytes(bytes: &mut [u8]) { bytes.fill(0x5a) }
    /// let mut secret = [0; Ephemeral::SECRET_BYTES];
    /// fill_with_random_bytes(&mut secret);
    /// let ephemeral = Ephemeral::new(&secret)?;
    /// assert!(!ephemeral.public_hex().is_empty()); // SRP_A of InitiateAuth
    /// assert_eq!(Ephemeral::new(b"too short").unwrap_err(), Error::SecretLength(9));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        if !(Self::SECRET_BYTES..=Self::MAX_SECRET_BYTES).contains(&secret.len()) {
            return Err(Error::SecretLength(secret.len()));
        }
        let secret_bits = secret.iter().map(|_| u8::BITS).sum();
        let secret = Zeroizing::new(Exponent::from_be_slice_truncated(secret, Exponent::BITS));
        // N is prime, so no power of g is 0 mod N. Only the exponent 0 would be visible, because g^0 = 1.
        if secret.is_zero().to_bool() {
            return Err(Error::PublicValue);
        }
        let public = power_of_generator(&secret, secret_bits).retrieve();
        Ok(Self { secret, secret_bits, public })
    }

    /// Returns A in the form of `SRP_A`: lower-case hex without padding, so the number of digits may be odd.
    #[must_use]
    pub fn public_hex(&self) -> String {
        encode_hex(&self.public.to_be_bytes())
    }

    pub(crate) fn public(&self) -> &Integer {
        &self.public
    }

    pub(crate) fn secret(&self) -> &Exponent {
        &self.secret
    }

    /// Returns the length of the secret in bits, including leading zeros. The length is not secret.
    pub(crate) fn secret_bits(&self) -> u32 {
        self.secret_bits
    }
}

impl fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ephemeral([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn public_value_is_a_power_of_two() {
        let mut secret = [0; 32];
        secret[31] = 12;
        assert_eq!(Ephemeral::new(&secret).unwrap().public_hex(), "1000");
    }

    #[test]
    fn short_long_and_zero_secrets_are_rejected() {
        assert_eq!(Ephemeral::new(&[0; 32]).unwrap_err(), Error::PublicValue);
        assert_eq!(Ephemeral::new(&[0; 128]).unwrap_err(), Error::PublicValue);
        for length in [0, 1, 31, 129] {
            assert_eq!(Ephemeral::new(&[7; 129][..length]).unwrap_err(), Error::SecretLength(length));
        }
    }

    #[test]
    fn debug_output_is_redacted() {
        let ephemeral = Ephemeral::new(&[0x5a; 32]).unwrap();
        assert_eq!(format!("{ephemeral:?}"), "Ephemeral([redacted])");
        assert_eq!(format!("{ephemeral:#?}"), "Ephemeral([redacted])");
    }
}
