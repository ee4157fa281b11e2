//! Against an authenticator of the tests' own.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ciborium::cbor;

use super::*;

const CHALLENGE: &[u8] = b"a challenge of the pool's";
const HANDLE: &[u8] = b"3c46320b-c60e-4a21-9d64-5829bfede1c4";
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;

enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
}

/// What an authenticator and its browser would say; tests change one thing each.
struct Authenticator {
    key: Key,
    id: Vec<u8>,
    party: &'static str,
    origin: &'static str,
    challenge: &'static [u8],
    flags: u8,
    counter: u32,
    cross_origin: bool,
    algorithm: Option<i64>,
}

impl Authenticator {
    fn es256() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self::with(Key::Es256(key))
    }

    fn rs256() -> Self {
        Self::with(Key::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
    }

    fn with(key: Key) -> Self {
        Self {
            key,
            id: vec![7; 20],
            party: "localhost",
            origin: "http://localhost:8080",
            challenge: CHALLENGE,
            flags: PRESENT | VERIFIED,
            counter: 1,
            cross_origin: false,
            algorithm: None,
        }
    }

    fn client_data(&self, ceremony: &str) -> Vec<u8> {
        json!({
            "type": ceremony,
            "challenge": encode(self.challenge),
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        })
        .to_string()
        .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.party.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn cose_key(&self) -> Vec<u8> {
        let bytes = |bytes: &[u8]| ciborium::Value::Bytes(bytes.to_vec());
        let key = match &self.key {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                let algorithm = self.algorithm.unwrap_or(-7);
                let (x, y) = (bytes(&point[1..33]), bytes(&point[33..]));
                cbor!({ 1 => 2, 3 => algorithm, -1 => 1, -2 => x, -3 => y })
            }
            Key::Rs256(key) => {
                let key = key.public_key();
                let algorithm = self.algorithm.unwrap_or(-257);
                let n = bytes(key.modulus().big_endian_without_leading_zero());
                let e = bytes(key.exponent().big_endian_without_leading_zero());
                cbor!({ 1 => 3, 3 => algorithm, -1 => n, -2 => e })
            }
        };
        written(&key.unwrap())
    }

    fn created(&self) -> Value {
        let mut data = self.data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        let data = ciborium::Value::Bytes(data);
        let attestation = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => data }).unwrap();
        let attestation = written(&attestation);
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": encode(&self.client_data("webauthn.create")),
                "attestationObject": encode(&attestation),
                "transports": ["internal"],
            },
        })
    }

    fn got(&self) -> Value {
        let (client_data, data) = (self.client_data("webauthn.get"), self.data(self.flags));
        let signed = [&data[..], &Sha256::digest(&client_data)[..]].concat();
        let random = SystemRandom::new();
        let signature = match &self.key {
            Key::Es256(key) => key.sign(&random, &signed).unwrap().as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, &signed, &mut signature).unwrap();
                signature
            }
        };
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encode(&client_data),
                "authenticatorData": encode(&data),
                "signature": encode(&signature),
                "userHandle": encode(HANDLE),
            },
        })
    }
}

fn written(value: &ciborium::Value) -> Vec<u8> {
    let mut bytes = vec![];
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn party() -> RelyingParty {
    RelyingParty { id: "localhost".to_owned(), user_verification: UserVerification::Required }
}

fn registered(authenticator: &Authenticator) -> Passkey {
    register(&party(), CHALLENGE, &authenticator.created()).unwrap()
}

fn refusal(authenticator: &Authenticator, passkey: &Passkey) -> Refused {
    assert(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, &authenticator.got()).unwrap_err()
}

#[test]
fn both_kinds_of_keys_are_registered_and_recognised() {
    for mut authenticator in [Authenticator::es256(), Authenticator::rs256()] {
        let mut passkey = registered(&authenticator);
        assert_eq!(passkey.attachment.as_deref(), Some("platform"));
        assert_eq!(passkey.transports, ["internal"]);
        let saved = serde_json::to_string(&passkey).unwrap();
        passkey = serde_json::from_str(&saved).unwrap();
        authenticator.counter = 2;
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
        assert_eq!(refusal(&authenticator, &passkey), Refused::Counter);
        authenticator.counter = 3;
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
    }
}

#[test]
fn an_authenticator_that_does_not_count_is_taken() {
    let mut authenticator = Authenticator::es256();
    authenticator.counter = 0;
    let mut passkey = registered(&authenticator);
    for _ in 0..2 {
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
    }
}

/// One thing that is wrong, and what is said of it.
type Wrong = (fn(&mut Authenticator), Refused);

#[test]
fn each_thing_is_checked_in_both_ceremonies() {
    let wrongs: [Wrong; 5] = [
        (|it| it.party = "example.com", Refused::RelyingParty),
        (|it| it.origin = "https://example.com", Refused::Origin("https://example.com".to_owned())),
        (|it| it.cross_origin = true, Refused::Origin("http://localhost:8080".to_owned())),
        (|it| it.challenge = b"another", Refused::Challenge),
        (|it| it.flags = 0, Refused::NotVerified),
    ];
    let good = Authenticator::es256();
    let passkey = registered(&good);
    let mut authenticator = good;
    for (change, expected) in wrongs {
        let kept = (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge,
            authenticator.flags,
        );
        change(&mut authenticator);
        assert_eq!(register(&party(), CHALLENGE, &authenticator.created()).unwrap_err(), expected);
        assert_eq!(refusal(&authenticator, &passkey), expected);
        (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge,
            authenticator.flags,
        ) = kept;
    }
}

#[test]
fn whether_the_user_is_verified_matters_where_it_is_required() {
    let mut authenticator = Authenticator::es256();
    authenticator.flags = PRESENT;
    let created = authenticator.created();
    assert_eq!(register(&party(), CHALLENGE, &created).unwrap_err(), Refused::NotVerified);
    let preferred = RelyingParty { user_verification: UserVerification::Preferred, ..party() };
    register(&preferred, CHALLENGE, &created).unwrap();
    authenticator.flags = PRESENT | VERIFIED | 0x10;
    let created = authenticator.created();
    assert!(matches!(register(&party(), CHALLENGE, &created).unwrap_err(), Refused::Malformed(_)));
}

#[test]
fn other_algorithms_are_refused() {
    for (mut authenticator, algorithm) in
        [(Authenticator::es256(), -8), (Authenticator::es256(), -257), (Authenticator::rs256(), -37)]
    {
        authenticator.algorithm = Some(algorithm);
        let refused = register(&party(), CHALLENGE, &authenticator.created()).unwrap_err();
        assert_eq!(refused, Refused::Algorithm, "{algorithm}");
    }
}

#[test]
fn a_proof_of_another_key_or_ceremony_is_refused() {
    let mut authenticator = Authenticator::es256();
    let passkey = registered(&authenticator);
    authenticator.counter = 2;
    let other = Authenticator { counter: 2, ..Authenticator::es256() };
    assert_eq!(refusal(&other, &passkey), Refused::Signature);
    let mut got = authenticator.got();
    got["response"]["clientDataJSON"] = json!(encode(&authenticator.client_data("webauthn.create")));
    let check = |got: &Value| assert(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, got).unwrap_err();
    assert_eq!(check(&got), Refused::WrongType);
    let mut got = authenticator.got();
    got["response"]["userHandle"] = json!(encode(b"somebody else"));
    assert_eq!(check(&got), Refused::Owner);
    authenticator.id = vec![8; 20];
    assert_eq!(check(&authenticator.got()), Refused::Malformed("id"));
    let created = authenticator.created();
    assert_eq!(register(&party(), b"another", &created).unwrap_err(), Refused::Challenge);
}

proptest::proptest! {
    /// Whatever arrives, it is an answer and never a panic.
    #[test]
    fn bytes_that_are_changed_are_refused(position: proptest::sample::Index, byte: u8) {
        static CREATED: std::sync::LazyLock<Value> =
            std::sync::LazyLock::new(|| Authenticator::es256().created());
        let mut created = CREATED.clone();
        let mut bytes = decode(&created["response"]["attestationObject"], "").unwrap();
        let position = position.index(bytes.len());
        bytes[position] = byte;
        created["response"]["attestationObject"] = json!(encode(&bytes));
        let _ = register(&party(), CHALLENGE, &created);
        bytes.truncate(position);
        created["response"]["attestationObject"] = json!(encode(&bytes));
        assert!(register(&party(), CHALLENGE, &created).is_err());
    }
}
