//! Test vectors from an independent implementation.

extern crate std;

use alloc::string::String;
use alloc::vec::Vec;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::encoding::decode_hex;
use crate::{Challenge, Ephemeral};

pub(crate) static VECTORS: LazyLock<Vectors> = LazyLock::new(|| {
    let json = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/srp.json"));
    serde_json::from_str(json).unwrap()
});

#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) k: String,
    pub(crate) cases: Vec<Case>,
    pub(crate) devices: Vec<Device>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) pool_name: String,
    pub(crate) user_id_for_srp: String,
    pub(crate) password: String,
    pub(crate) a_hex: String,
    #[serde(rename = "SALT")]
    pub(crate) salt: String,
    #[serde(rename = "SRP_A")]
    pub(crate) srp_a: String,
    #[serde(rename = "SRP_B")]
    pub(crate) srp_b: String,
    #[serde(rename = "SECRET_BLOCK")]
    secret_block: String,
    #[serde(rename = "TIMESTAMP")]
    pub(crate) timestamp: String,
    pub(crate) x: String,
    pub(crate) u: String,
    #[serde(rename = "S_sha256")]
    pub(crate) s_sha256: String,
    #[serde(rename = "S_pad_len")]
    pub(crate) s_pad_len: usize,
    pub(crate) hkdf_key: String,
    #[serde(rename = "PASSWORD_CLAIM_SIGNATURE")]
    pub(crate) signature: String,
}

impl Case {
    pub(crate) fn ephemeral(&self) -> Ephemeral {
        Ephemeral::new(&hex(&self.a_hex)).unwrap()
    }

    pub(crate) fn secret_block(&self) -> Vec<u8> {
        STANDARD.decode(&self.secret_block).unwrap()
    }

    pub(crate) fn challenge<'a>(&'a self, secret_block: &'a [u8]) -> Challenge<'a> {
        Challenge { salt: &self.salt, srp_b: &self.srp_b, secret_block }
    }
}

#[derive(Deserialize)]
pub(crate) struct Device {
    #[serde(rename = "device_group_key")]
    pub(crate) group_key: String,
    #[serde(rename = "device_key")]
    pub(crate) key: String,
    pub(crate) random_password: String,
    pub(crate) salt_bytes: String,
    pub(crate) salt_padded_hex: String,
    pub(crate) x: String,
    pub(crate) verifier_padded_hex: String,
    #[serde(rename = "Salt")]
    pub(crate) salt: String,
    #[serde(rename = "PasswordVerifier")]
    pub(crate) password_verifier: String,
}

/// Decodes hex digits and keeps leading zeros.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let significant = decode_hex(digits, "vector").unwrap();
    let mut bytes = alloc::vec![0; digits.len().div_ceil(2) - significant.len()];
    bytes.extend(significant);
    bytes
}
