//! A pool: the data that it stores for a user, and its check of a proof.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U3072, U4096};
use sha2::{Digest, Sha256};

/// The modulus, from RFC 3526, section 5.
const N: &str = "
    FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74
    020BBEA6 3B139B22 514A0879 8E3404DD EF9519B3 CD3A431B 302B0A6D F25F1437
    4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED
    EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05
    98DA4836 1C55D39A 69163FA8 FD24CF5F 83655D23 DCA3AD96 1C62F356 208552BB
    9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B
    E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718
    3995497C EA956AE5 15D22618 98FA0510 15728E5A 8AAAC42D AD33170D 04507A33
    A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7
    ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864
    D8760273 3EC86A64 521F2B18 177B200C BBE11757 7A615D6C 770988C0 BAD946E2
    08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF
";

pub(crate) const SECRET_BLOCK: &[u8] = b"secret";

pub(crate) const TIMESTAMP: &str = "Wed Apr 8 03:04:05 UTC 2026";

pub(crate) type Element = FixedMontyForm<{ U3072::LIMBS }>;

/// The server's half of the protocol.
pub(crate) struct Server {
    params: FixedMontyParams<{ U3072::LIMBS }>,
}

/// A sign-in that waits for its proof.
pub(crate) struct Login {
    secret: [u8; 32],
    pub(crate) b: Vec<u8>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let n: String = N.split_whitespace().collect();
        let n = Odd::new(U3072::from_be_hex(&n.to_lowercase())).unwrap();
        Self { params: FixedMontyParams::new_vartime(n) }
    }

    pub(crate) fn element(&self, bytes: &[u8]) -> Element {
        Element::new(&U3072::from_be_slice_truncated(bytes, 3072), &self.params)
    }

    /// Computes the verifier that the pool stores for a password: v = g^x.
    pub(crate) fn verifier(&self, salt: &[u8], group: &str, name: &str, password: &str) -> Element {
        power(&self.g(), &private_key(salt, group, name, password))
    }

    fn g(&self) -> Element {
        self.element(&[2])
    }

    /// Computes B = k·v + g^b.
    pub(crate) fn challenge(&self, verifier: &Element, secret: [u8; 32]) -> Login {
        let n = self.params.modulus().as_ref().to_be_bytes();
        let k = self.element(&sha256(&[&java_bytes(&n), &[2]]));
        let b = (k * *verifier + power(&self.g(), &secret)).retrieve();
        Login { secret, b: b.to_be_bytes().to_vec() }
    }

    /// Computes the signature of a client that knows the password, from the verifier alone: S = (A·v^u)^b.
    pub(crate) fn proof(
        &self,
        verifier: &Element,
        login: &Login,
        a: &str,
        group: &str,
        name: &str,
    ) -> [u8; 32] {
        let a = U3072::from_be_hex(&format!("{a:0>768}")).to_be_bytes();
        let u = sha256(&[&java_bytes(&a), &java_bytes(&login.b)]);
        let base = self.element(&a) * power(verifier, &u);
        let s = power(&base, &login.secret).retrieve().to_be_bytes();
        let prk = hmac(&java_bytes(&u), &java_bytes(&s));
        let key = &hmac(&prk, b"Caldera Derived Key\x01")[..16];
        hmac(key, &[group.as_bytes(), name.as_bytes(), SECRET_BLOCK, TIMESTAMP.as_bytes()].concat())
    }
}

fn power(base: &Element, exponent: &[u8]) -> Element {
    base.pow_vartime(&U4096::from_be_slice_truncated(exponent, 4096))
}

fn private_key(salt: &[u8], group: &str, name: &str, password: &str) -> [u8; 32] {
    let identity = sha256(&[format!("{group}{name}:{password}").as_bytes()]);
    sha256(&[&java_bytes(salt), &identity])
}

/// Encodes a positive integer as `BigInteger.toByteArray` does.
fn java_bytes(integer: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend(integer.iter().skip_while(|byte| **byte == 0));
    if bytes.get(1).is_some_and(|byte| *byte < 128) {
        bytes.remove(0);
    }
    bytes
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |mask: u8| {
        let mut block = [mask; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    sha256(&[&pad(0x5c), &sha256(&[&pad(0x36), message])])
}
