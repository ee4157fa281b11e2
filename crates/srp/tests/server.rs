//! The server's half of the protocol, written apart from the crate's own: both ends must agree.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cognito_client_srp::{Challenge, DeviceVerifier, Ephemeral, device_proof, device_verifier, user_proof};
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U3072, U4096};
use sha2::{Digest, Sha256};

/// RFC 3526, section 5.
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

const TIMESTAMP: &str = "Wed Apr 8 03:04:05 UTC 2026";

type Element = FixedMontyForm<{ U3072::LIMBS }>;

#[test]
fn users_sign_in() {
    let server = Server::new();
    for seed in 0..6 {
        let [pool, name, password] = [&word(seed, "pool"), "jörg", &word(seed, "password")];
        let salt = &random(seed, "salt")[..16];
        let verifier = power(&server.g(), &private_key(salt, pool, name, password));
        // The last two carry a + u·x over the end of a.
        let secret = match seed {
            4 => vec![0xff; 64],
            5 => vec![0xff; 128],
            _ => [random(seed, "a"), random(seed, "more a")].concat()[..32 + usize::from(seed) * 5].to_vec(),
        };
        let ephemeral = Ephemeral::new(&secret).unwrap();
        let login = server.challenge(&verifier, seed);
        let challenge = Challenge { salt: &hex(salt), srp_b: &hex(&login.b), secret_block: "c2VjcmV0" };
        let proof = |password| user_proof(&ephemeral, &challenge, pool, name, password, TIMESTAMP).unwrap();
        let expected = server.proof(&verifier, &login, &ephemeral.public_hex(), pool, name);
        assert_eq!(proof(password), expected);
        assert_ne!(proof("another"), expected);
    }
}

#[test]
fn devices_sign_in_with_the_verifier_they_registered() {
    let server = Server::new();
    for seed in 0..4 {
        let [group, key, password] = ["-AbCdEfGh", &word(seed, "key"), &word(seed, "password")];
        let mut salt: [u8; 16] = random(seed, "salt")[..16].try_into().unwrap();
        salt[0] = seed; // with and without a leading zero
        let DeviceVerifier { salt, password_verifier } = device_verifier(&salt, group, key, password);
        let salt = hex(&STANDARD.decode(salt).unwrap());
        let verifier = server.element(&STANDARD.decode(password_verifier).unwrap());
        let ephemeral = Ephemeral::new(&random(seed, "a")).unwrap();
        let login = server.challenge(&verifier, seed);
        let challenge = Challenge { salt: &salt, srp_b: &hex(&login.b), secret_block: "c2VjcmV0" };
        let proof = device_proof(&ephemeral, &challenge, group, key, password, TIMESTAMP).unwrap();
        assert_eq!(proof, server.proof(&verifier, &login, &ephemeral.public_hex(), group, key));
    }
}

struct Server {
    params: FixedMontyParams<{ U3072::LIMBS }>,
}

struct Login {
    secret: [u8; 32],
    b: Vec<u8>,
}

impl Server {
    fn new() -> Self {
        let n: String = N.split_whitespace().collect();
        let n = Odd::new(U3072::from_be_hex(&n.to_lowercase())).unwrap();
        Self { params: FixedMontyParams::new_vartime(n) }
    }

    fn element(&self, bytes: &[u8]) -> Element {
        Element::new(&U3072::from_be_slice_truncated(bytes, 3072), &self.params)
    }

    fn g(&self) -> Element {
        self.element(&[2])
    }

    /// B = k·v + g^b
    fn challenge(&self, verifier: &Element, seed: u8) -> Login {
        let n = self.params.modulus().as_ref().to_be_bytes();
        let k = self.element(&sha256(&[&java_bytes(&n), &[2]]));
        let secret = random(seed, "b");
        let b = (k * *verifier + power(&self.g(), &secret)).retrieve();
        Login { secret, b: b.to_be_bytes().to_vec() }
    }

    /// What a client that knows the password would sign, from the verifier alone: S = (A·v^u)^b.
    fn proof(&self, verifier: &Element, login: &Login, a: &str, group: &str, name: &str) -> String {
        let a = U3072::from_be_hex(&format!("{a:0>768}")).to_be_bytes();
        let u = sha256(&[&java_bytes(&a), &java_bytes(&login.b)]);
        let base = self.element(&a) * power(verifier, &u);
        let s = power(&base, &login.secret).retrieve().to_be_bytes();
        let prk = hmac(&java_bytes(&u), &java_bytes(&s));
        let key = &hmac(&prk, b"Caldera Derived Key\x01")[..16];
        STANDARD.encode(hmac(key, format!("{group}{name}secret{TIMESTAMP}").as_bytes()))
    }
}

fn power(base: &Element, exponent: &[u8]) -> Element {
    base.pow_vartime(&U4096::from_be_slice_truncated(exponent, 4096))
}

fn private_key(salt: &[u8], group: &str, name: &str, password: &str) -> [u8; 32] {
    let identity = sha256(&[format!("{group}{name}:{password}").as_bytes()]);
    sha256(&[&java_bytes(salt), &identity])
}

/// `BigInteger.toByteArray` of a positive integer.
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02X}"))
}

/// Differs by seed and purpose, never by run.
fn random(seed: u8, purpose: &str) -> [u8; 32] {
    sha256(&[&[seed], purpose.as_bytes()])
}

fn word(seed: u8, purpose: &str) -> String {
    STANDARD.encode(random(seed, purpose))
}
