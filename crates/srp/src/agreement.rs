//! The secret that both sides compute, and the key that is derived from it. The names are those of RFC 5054.

use crypto_bigint::U512;
use zeroize::Zeroizing;

use crate::encoding::{signed_bytes, strip_zeros};
use crate::group::{Element, HashInteger, Integer, MULTIPLIER, power_of_generator};
use crate::hash::{Hash, hmac_sha256, sha256};
use crate::{Ephemeral, Error};

/// Reads B from big-endian bytes and checks that it is not 0 mod N. The result is not reduced modulo N, because u is a
/// hash of the value that was sent.
pub(crate) fn server_value(bytes: &[u8]) -> Result<Integer, Error> {
    if strip_zeros(bytes).len() > Integer::BYTES {
        return Err(Error::ServerValue);
    }
    let value = Integer::from_be_slice_truncated(bytes, Integer::BITS);
    if Element::new(&value) == Element::ZERO { Err(Error::ServerValue) } else { Ok(value) }
}

/// Computes x = H(salt | H(group name ":" password)), without a separator between group and name. The name is that of a
/// user in a pool, or of a device in a device group.
pub(crate) fn private_key(salt: &[u8], group: &str, name: &str, password: &str) -> Zeroizing<HashInteger> {
    let identity = sha256(&[group.as_bytes(), name.as_bytes(), b":", password.as_bytes()]);
    hash_integer(&sha256(&[&signed_bytes(salt), &*identity]))
}

/// Computes u = H(A | B).
pub(crate) fn scrambling(public: &Integer, server_value: &Integer) -> Zeroizing<HashInteger> {
    let (a, b) = (public.to_be_bytes(), server_value.to_be_bytes());
    hash_integer(&sha256(&[&signed_bytes(&a), &signed_bytes(&b)]))
}

fn hash_integer(hash: &Hash) -> Zeroizing<HashInteger> {
    Zeroizing::new(HashInteger::from_be_slice(&**hash))
}

/// Computes v = g^x mod N.
pub(crate) fn verifier(x: &HashInteger) -> Zeroizing<Element> {
    Zeroizing::new(power_of_generator(&Zeroizing::new(x.resize()), HashInteger::BITS))
}

/// Computes S = (B - k·g^x) ^ (a + u·x) mod N.
pub(crate) fn premaster_secret(
    ephemeral: &Ephemeral,
    server_value: &Integer,
    u: &HashInteger,
    x: &HashInteger,
) -> Result<Zeroizing<Integer>, Error> {
    if u.is_zero().to_bool() {
        return Err(Error::Scrambling);
    }
    let multiplier = Element::new(&MULTIPLIER.resize());
    let base = Zeroizing::new(Element::new(server_value).sub(&multiplier.mul(&verifier(x))));
    let ux: Zeroizing<U512> = Zeroizing::new(u.concatenating_mul(x));
    let exponent = Zeroizing::new(ephemeral.secret().wrapping_add(&ux.resize()));
    let bits = ephemeral.secret_bits().max(U512::BITS) + 1;
    Ok(Zeroizing::new(base.pow_bounded_exp(&exponent, bits).retrieve()))
}

/// Derives the 16-byte key that signs a proof: HKDF ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)) of S with salt
/// u, truncated to half of its first block.
pub(crate) fn claim_key(s: &Integer, u: &HashInteger) -> Zeroizing<[u8; 16]> {
    let secret = Zeroizing::new(<[u8; Integer::BYTES]>::from(s.to_be_bytes()));
    let prk = hmac_sha256(&signed_bytes(&u.to_be_bytes()), &[&signed_bytes(&*secret)]);
    let block = hmac_sha256(&*prk, &[b"Caldera Derived Key", &[1]]);
    let mut key = Zeroizing::new([0; 16]);
    key.iter_mut().zip(block.iter()).for_each(|(key, byte)| *key = *byte);
    key
}

#[cfg(test)]
mod tests;
