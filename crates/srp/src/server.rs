//! The server's side: the verifier that a pool stores for a password, and the check of a proof against it.
//!
//! The names are those of [RFC 5054](https://www.rfc-editor.org/rfc/rfc5054#section-2.5). The pool itself generates `b`
//! and the secret block, checks the timestamp and limits the number of attempts.
//!
//! ```
//! use cognito_client_srp::server::{Exchange, Verifier};
//! use cognito_client_srp::{Challenge, Ephemeral, Error, user_proof};
//!
//! // When the user sets a password; the pool stores the verifier and the salt.
//! let (group, name, salt) = ("AbCdEfGhI", "jane", [0x11; 16]);
//! let verifier = Verifier::from_password(&salt, group, name, "Passw0rd!");
//!
//! // At InitiateAuth, with SRP_A of the client and random bytes of the pool.
//! let client = Ephemeral::new(&[0x5a; 32])?;
//! let exchange = Exchange::new(&verifier, &client.public_hex(), [0x22; 32])?;
//!
//! // At RespondToAuthChallenge, with the client's signature.
//! let timestamp = "Tue Sep 1 09:05:07 UTC 2026";
//! let (salt, srp_b) = ("11".repeat(16), exchange.public_hex());
//! let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: b"opaque" };
//! let signature = user_proof(&client, &challenge, group, name, "Passw0rd!", timestamp)?;
//! assert!(exchange.is_proof(group, name, b"opaque", timestamp, &signature));
//! # Ok::<(), Error>(())
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::Error;
use crate::agreement::{self, claim_key, private_key, scrambling};
use crate::encoding::{decode_hex, encode_hex, strip_zeros};
use crate::group::{Element, HashInteger, Integer, MULTIPLIER, power_of_generator};
use crate::hash::hmac_sha256;

/// The verifier v = g^x mod N of a password. It can check proofs, but cannot make them.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(Integer);

impl Verifier {
    /// Computes the verifier of a user's password (`group` is the pool's id after the `_`, `name` is `USER_ID_FOR_SRP`)
    /// or of a device's password (`group` is its device group key, `name` its device key).
    #[must_use]
    pub fn from_password(salt: &[u8], group: &str, name: &str, password: &str) -> Self {
        Self(agreement::verifier(&private_key(salt, group, name, password)).retrieve())
    }

    /// Reads a verifier that a device has sent or that was stored: a big-endian integer.
    ///
    /// # Errors
    ///
    /// Returns [`Error::ServerValue`] if it is 0 or not less than N.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let value = agreement::server_value(bytes)?;
        if Element::new(&value).retrieve() == value { Ok(Self(value)) } else { Err(Error::ServerValue) }
    }

    /// Returns the verifier as 384 bytes, big-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_be_bytes().as_ref().to_vec()
    }

    /// Returns whether this is the verifier of `password`. The comparison takes constant time.
    #[must_use]
    pub fn is_from_password(&self, salt: &[u8], group: &str, name: &str, password: &str) -> bool {
        use crypto_bigint::CtEq;

        Self::from_password(salt, group, name, password).0.ct_eq(&self.0).to_bool()
    }
}

/// A sign-in that waits for its proof.
///
/// Checking the proof takes two 3072-bit exponentiations with 256-bit exponents: one for the base A·v^u, one that
/// raises it to the power of b. Computing B is cheap, because the generator is 2.
#[derive(Clone)]
pub struct Exchange {
    verifier: Element,
    /// A, as the client sent it.
    client_value: Integer,
    secret: Zeroizing<HashInteger>,
    /// B, which is sent to the client.
    public: Integer,
}

impl Exchange {
    /// Answers `SRP_A` (hex) with B = k·v + g^b. `secret` is b: 32 random bytes.
    ///
    /// # Errors
    ///
    /// Returns [`Error::NotHex`] or [`Error::TooLong`] if `srp_a` is malformed, and [`Error::PublicValue`] if A mod N
    /// is 0, because then the shared secret would be public.
    pub fn new(verifier: &Verifier, srp_a: &str, secret: [u8; 32]) -> Result<Self, Error> {
        let bytes = decode_hex(srp_a, "SRP_A")?;
        if strip_zeros(&bytes).len() > Integer::BYTES {
            return Err(Error::TooLong("SRP_A"));
        }
        let client_value = agreement::server_value(&bytes).map_err(|_| Error::PublicValue)?;
        let secret = Zeroizing::new(HashInteger::from_be_slice(&*Zeroizing::new(secret)));
        let verifier = Element::new(&verifier.0);
        let power = power_of_generator(&Zeroizing::new(secret.resize()), HashInteger::BITS);
        let public = (Element::new(&MULTIPLIER.resize()).mul(&verifier) + power).retrieve();
        Ok(Self { verifier, client_value, secret, public })
    }

    /// Returns B in the form of `SRP_B`: lower-case hex without padding.
    #[must_use]
    pub fn public_hex(&self) -> String {
        encode_hex(&self.public.to_be_bytes())
    }

    /// Returns whether `signature` (`PASSWORD_CLAIM_SIGNATURE`, decoded from base64) was made with the password. For a device,
    /// `group` is its device group key and `name` its device key.
    #[must_use]
    pub fn is_proof(
        &self,
        group: &str,
        name: &str,
        secret_block: &[u8],
        timestamp: &str,
        signature: &[u8],
    ) -> bool {
        let u = scrambling(&self.client_value, &self.public);
        if u.is_zero().to_bool() {
            return false;
        }
        let base =
            Element::new(&self.client_value).mul(&self.verifier.pow_bounded_exp(&*u, HashInteger::BITS));
        let s = Zeroizing::new(base.pow_bounded_exp(&*self.secret, HashInteger::BITS).retrieve());
        let key = claim_key(&s, &u);
        let claim = [group.as_bytes(), name.as_bytes(), secret_block, timestamp.as_bytes()];
        let expected = hmac_sha256(&*key, &claim);
        let differences = expected.iter().zip(signature).fold(0, |all, (one, other)| all | (one ^ other));
        signature.len() == expected.len() && differences == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{VECTORS, hex};
    use crate::{Challenge, Ephemeral, device_proof, device_verifier, user_proof};

    const TIMESTAMP: &str = "Wed Apr 8 03:04:05 UTC 2026";
    const SALT: &[u8] = &[0, 0, 7, 9];
    const BLOCK: &[u8] = b"only the pool understands";

    fn sign_in(
        verifier: &Verifier,
        salt: &str,
        prove: impl FnOnce(&Ephemeral, &Challenge<'_>) -> [u8; 32],
    ) -> bool {
        let ephemeral = Ephemeral::new(&[7; 32]).unwrap();
        let exchange = Exchange::new(verifier, &ephemeral.public_hex(), [9; 32]).unwrap();
        let srp_b = exchange.public_hex();
        let challenge = Challenge { salt, srp_b: &srp_b, secret_block: BLOCK };
        let signature = prove(&ephemeral, &challenge);
        exchange.is_proof("AbCdEfGhI", "ada", BLOCK, TIMESTAMP, &signature)
    }

    #[test]
    fn a_proof_needs_the_password_group_name_and_timestamp() {
        let verifier = Verifier::from_password(SALT, "AbCdEfGhI", "ada", "pass wörd");
        let attempt = |group: &str, name: &str, password: &str, timestamp: &str| {
            sign_in(&verifier, "709", |ephemeral, challenge| {
                user_proof(ephemeral, challenge, group, name, password, timestamp).unwrap()
            })
        };
        assert!(attempt("AbCdEfGhI", "ada", "pass wörd", TIMESTAMP));
        assert!(!attempt("AbCdEfGhI", "ada", "pass word", TIMESTAMP));
        assert!(!attempt("AbCdEfGhJ", "ada", "pass wörd", TIMESTAMP));
        assert!(!attempt("AbCdEfGhI", "eda", "pass wörd", TIMESTAMP));
        assert!(!attempt("AbCdEfGhI", "ada", "pass wörd", "Wed Apr 8 03:04:06 UTC 2026"));
    }

    #[test]
    fn a_device_proves_its_registered_password() {
        let config = device_verifier(&[0x81; 16], "-group", "key", "password");
        let verifier = Verifier::from_bytes(&config.password_verifier).unwrap();
        let salt = encode_hex(&config.salt);
        let ephemeral = Ephemeral::new(&[7; 32]).unwrap();
        let exchange = Exchange::new(&verifier, &ephemeral.public_hex(), [9; 32]).unwrap();
        let srp_b = exchange.public_hex();
        let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: BLOCK };
        let prove = |password: &str| {
            device_proof(&ephemeral, &challenge, "-group", "key", password, TIMESTAMP).unwrap()
        };
        assert!(exchange.is_proof("-group", "key", BLOCK, TIMESTAMP, &prove("password")));
        assert!(!exchange.is_proof("-group", "key", BLOCK, TIMESTAMP, &prove("another")));
    }

    #[test]
    fn verifiers_match_the_vectors() {
        for case in &VECTORS.cases {
            let salt = decode_hex(&case.salt, "SALT").unwrap();
            let verifier =
                Verifier::from_password(&salt, &case.pool_name, &case.user_id_for_srp, &case.password);
            assert!(verifier.is_from_password(&salt, &case.pool_name, &case.user_id_for_srp, &case.password));
            assert!(!verifier.is_from_password(&salt, &case.pool_name, &case.user_id_for_srp, "another"));
            assert!(Verifier::from_bytes(&verifier.to_bytes()).unwrap() == verifier);
        }
        for device in &VECTORS.devices {
            let salt = hex(&device.salt_padded_hex);
            let verifier =
                Verifier::from_password(&salt, &device.group_key, &device.key, &device.random_password);
            assert_eq!(strip_zeros(&verifier.to_bytes()), strip_zeros(&hex(&device.verifier_padded_hex)));
        }
    }

    #[test]
    fn values_that_would_reveal_the_secret_are_rejected() {
        let verifier = Verifier::from_password(SALT, "g", "n", "p");
        let error = |srp_a: &str| Exchange::new(&verifier, srp_a, [9; 32]).map(|_| ()).unwrap_err();
        let modulus = encode_hex(&Element::MODULUS.to_be_bytes());
        assert_eq!(error("0"), Error::PublicValue);
        assert_eq!(error(&modulus), Error::PublicValue);
        assert_eq!(error(""), Error::NotHex("SRP_A"));
        assert_eq!(error("xyz"), Error::NotHex("SRP_A"));
        assert_eq!(error(&"f".repeat(770)), Error::TooLong("SRP_A"));
        assert!(Exchange::new(&verifier, "abc", [9; 32]).is_ok());
        for bytes in [&[][..], &[0; 384], Element::MODULUS.to_be_bytes().as_ref(), &[1; 385]] {
            assert!(Verifier::from_bytes(bytes).is_err());
        }
    }

    #[test]
    fn signatures_of_another_length_are_rejected() {
        let verifier = Verifier::from_password(SALT, "g", "n", "p");
        let exchange = Exchange::new(&verifier, "abc", [9; 32]).unwrap();
        for signature in [&[][..], &[0], &[0; 31], &[0; 33]] {
            assert!(!exchange.is_proof("g", "n", BLOCK, TIMESTAMP, signature));
        }
    }
}
