//! SHA-256 and what is built on it.

use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub(crate) type Hash = Zeroizing<[u8; 32]>;

pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        Digest::update(&mut hasher, part);
    }
    Zeroizing::new(hasher.finalize().into())
}

/// HMAC-SHA-256 for keys of at most 64 bytes, the hash's block, as all of ours are.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hash {
    // HMAC fills a short key with zeros itself; a key of full length is one that cannot fail.
    let mut block = Zeroizing::new([0; 64]);
    debug_assert!(key.len() <= block.len());
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte = *key);
    let mut mac = Hmac::<Sha256>::new(<&Key<Hmac<Sha256>>>::from(&*block));
    for part in parts {
        Mac::update(&mut mac, part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}
