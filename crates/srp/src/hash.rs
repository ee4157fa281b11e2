//! SHA-256 and HMAC.

use core::iter::once;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A SHA-256 hash: 32 bytes that are overwritten on drop.
pub(crate) type Hash = Zeroizing<[u8; 32]>;

/// Hashes the concatenation of `parts`.
pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    hash(&mut parts.iter().copied())
}

fn hash(parts: &mut dyn Iterator<Item = &[u8]>) -> Hash {
    let mut hasher = Sha256::new();
    parts.for_each(|part| hasher.update(part));
    Zeroizing::new(hasher.finalize().into())
}

/// Computes HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)) for a key of at most 64 bytes, the block
/// size of the hash. All keys of this crate are that short.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hash {
    let padded = |pad: u8| {
        let mut block = Zeroizing::new([pad; 64]);
        debug_assert!(key.len() <= block.len());
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= *key);
        block
    };
    let inner = hash(&mut once(&padded(0x36)[..]).chain(parts.iter().copied()));
    sha256(&[&*padded(0x5c), &*inner])
}

#[cfg(test)]
mod tests {
    use super::hmac_sha256;
    use crate::vectors::hex;

    #[test]
    fn hmac_matches_the_test_cases_of_rfc_4231() {
        let first = hmac_sha256(&[0x0b; 20], &[b"Hi ", b"There"]);
        assert_eq!(first[..], hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
        let second = hmac_sha256(b"Jefe", &[b"what do ya want for nothing?"]);
        assert_eq!(second[..], hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    }
}
