//! The pool's side of SRP, written independently of the client's. It knows a verifier but no password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U3072, U4096};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The modulus, from RFC 3526, section 5.
const N: &str = "
    ffffffff ffffffff c90fdaa2 2168c234 c4c6628b 80dc1cd1 29024e08 8a67cc74
    020bbea6 3b139b22 514a0879 8e3404dd ef9519b3 cd3a431b 302b0a6d f25f1437
    4fe1356d 6d51c245 e485b576 625e7ec6 f44c42e9 a637ed6b 0bff5cb6 f406b7ed
    ee386bfb 5a899fa5 ae9f2411 7c4b1fe6 49286651 ece45b3d c2007cb8 a163bf05
    98da4836 1c55d39a 69163fa8 fd24cf5f 83655d23 dca3ad96 1c62f356 208552bb
    9ed52907 7096966d 670c354e 4abc9804 f1746c08 ca18217c 32905e46 2e36ce3b
    e39e772c 180e8603 9b2783a2 ec07a28f b5c55df0 6f4c52c9 de2bcbf6 95581718
    3995497c ea956ae5 15d22618 98fa0510 15728e5a 8aaac42d ad33170d 04507a33
    a85521ab df1cba64 ecfb8504 58dbef0a 8aea7157 5d060c7d b3970f85 a6e1e4c7
    abf5ae8c db0933d7 1e8c94e0 4a25619d cee3d226 1ad2ee6b f12ffa06 d98a0864
    d8760273 3ec86a64 521f2b18 177b200c bbe11757 7a615d6c 770988c0 bad946e2
    08e24fa0 74e5ab31 43db5bfc e0fd108e 4b82d120 a93ad2ca ffffffff ffffffff
";

const SALT: [u8; 4] = [0x8a, 0x2d, 0x3c, 0x4b];
const SECRET_BLOCK: &[u8] = b"opaque to the client";

type Element = FixedMontyForm<{ U3072::LIMBS }>;

/// The sign-in of one user of the pool `AbCdEfGhI`, or of one device.
pub(super) struct SrpServer {
    params: FixedMontyParams<{ U3072::LIMBS }>,
    /// The name of the pool, or the device group key.
    group: &'static str,
    /// The id of the user, or the device key.
    id: &'static str,
    salt: Vec<u8>,
    verifier: Element,
    b: [u8; 32],
    public: Vec<u8>,
}

impl SrpServer {
    /// Registers a user and starts a sign-in.
    pub(super) fn new(user_id_for_srp: &'static str, password: &str) -> Self {
        Self::with_salt("AbCdEfGhI", user_id_for_srp, &SALT, password)
    }

    /// Registers a device with its own salt (base64).
    pub(super) fn for_device(group: &'static str, key: &'static str, salt: &str, password: &str) -> Self {
        Self::with_salt(group, key, &STANDARD.decode(salt).unwrap(), password)
    }

    fn with_salt(group: &'static str, id: &'static str, salt: &[u8], password: &str) -> Self {
        let n = N.split_whitespace().collect::<String>();
        let params = FixedMontyParams::new_vartime(Odd::new(U3072::from_be_hex(&n)).unwrap());
        let element = |bytes: &[u8]| Element::new(&U3072::from_be_slice_truncated(bytes, 3072), &params);
        let g = element(&[2]);
        let identity = sha256(&[format!("{group}{id}:{password}").as_bytes()]);
        let verifier = pow(&g, &sha256(&[&java_bytes(salt), &identity]));
        let b = sha256(&[b"b"]);
        let k = element(&sha256(&[&java_bytes(&params.modulus().as_ref().to_be_bytes()), &[2]]));
        let public = (k * verifier + pow(&g, &b)).retrieve().to_be_bytes().to_vec();
        Self { params, group, id, salt: salt.to_vec(), verifier, b, public }
    }

    /// Returns the verifier of a device's password in the form that `ConfirmDevice` sends.
    pub(super) fn verifier(&self) -> String {
        STANDARD.encode(java_bytes(&self.verifier.retrieve().to_be_bytes()))
    }

    /// Returns the response to a user's `SRP_A`.
    pub(super) fn challenge(&self) -> Value {
        let mut challenge = self.device_challenge();
        challenge["ChallengeName"] = json!("PASSWORD_VERIFIER");
        for name in ["USERNAME", "USER_ID_FOR_SRP"] {
            challenge["ChallengeParameters"][name] = json!(self.id);
        }
        challenge
    }

    /// Returns the response to a device's `SRP_A`.
    pub(super) fn device_challenge(&self) -> Value {
        json!({
            "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
            "ChallengeParameters": {
                "SALT": hex(&self.salt),
                "SECRET_BLOCK": STANDARD.encode(SECRET_BLOCK),
                "SRP_B": hex(&self.public),
            },
        })
    }

    /// Computes the signature of a client that knows the password, with S = (A·v^u)^b.
    pub(super) fn signature(&self, srp_a: &str, timestamp: &str) -> String {
        let a = U3072::from_be_hex(&format!("{srp_a:0>768}"));
        let u = sha256(&[&java_bytes(&a.to_be_bytes()), &java_bytes(&self.public)]);
        let base = Element::new(&a, &self.params) * pow(&self.verifier, &u);
        let s = pow(&base, &self.b).retrieve().to_be_bytes();
        let prk = hmac(&java_bytes(&u), &java_bytes(&s));
        let key = &hmac(&prk, b"Caldera Derived Key\x01")[..16];
        let claim = [self.group.as_bytes(), self.id.as_bytes(), SECRET_BLOCK, timestamp.as_bytes()];
        STANDARD.encode(hmac(key, &claim.concat()))
    }

    pub(super) fn secret_block() -> String {
        STANDARD.encode(SECRET_BLOCK)
    }
}

fn pow(base: &Element, exponent: &[u8]) -> Element {
    base.pow_vartime(&U4096::from_be_slice_truncated(exponent, 4096))
}

/// Encodes a positive integer as `BigInteger.toByteArray` does.
fn java_bytes(integer: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = integer.iter().copied().skip_while(|byte| *byte == 0).collect();
    let sign = digits.first().is_none_or(|byte| *byte >= 128).then_some(0);
    sign.into_iter().chain(digits).collect()
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
    use std::fmt::Write as _;

    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    })
}
