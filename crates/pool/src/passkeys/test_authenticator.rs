//! An authenticator for tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ciborium::cbor;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::base64url::encode;

pub(crate) const CHALLENGE: &[u8] = b"a challenge of the pool's";
pub(crate) const HANDLE: &[u8] = b"3c46320b-c60e-4a21-9d64-5829bfede1c4";
pub(crate) const PRESENT: u8 = 0x01;
pub(crate) const VERIFIED: u8 = 0x04;

pub(crate) enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
}

/// An authenticator and its browser. Tests change the fields one by one.
pub(crate) struct Authenticator {
    pub(crate) key: Key,
    pub(crate) id: Vec<u8>,
    pub(crate) party: &'static str,
    pub(crate) origin: &'static str,
    /// The challenge that it signs, decoded.
    pub(crate) challenge: Vec<u8>,
    /// The user handle that it returns with an assertion.
    pub(crate) handle: Vec<u8>,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    pub(crate) cross_origin: bool,
    pub(crate) algorithm: Option<i64>,
}

impl Authenticator {
    pub(crate) fn es256() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self::with(Key::Es256(key))
    }

    pub(crate) fn rs256() -> Self {
        Self::with(Key::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
    }

    fn with(key: Key) -> Self {
        Self {
            key,
            id: vec![7; 20],
            party: "localhost",
            origin: "http://localhost:8080",
            challenge: CHALLENGE.to_vec(),
            handle: HANDLE.to_vec(),
            flags: PRESENT | VERIFIED,
            counter: 1,
            cross_origin: false,
            algorithm: None,
        }
    }

    pub(crate) fn client_data(&self, ceremony: &str) -> Vec<u8> {
        json!({
            "type": ceremony,
            "challenge": encode(&self.challenge),
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
        cbor_bytes(&key.unwrap())
    }

    pub(crate) fn create_credential(&self) -> Value {
        let mut data = self.data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        let data = ciborium::Value::Bytes(data);
        let attestation = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => data }).unwrap();
        let attestation = cbor_bytes(&attestation);
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

    pub(crate) fn get_assertion(&self) -> Value {
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
                "userHandle": encode(&self.handle),
            },
        })
    }
}

fn cbor_bytes(value: &ciborium::Value) -> Vec<u8> {
    let mut bytes = vec![];
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
