//! stub
use serde::{Deserialize, Serialize};
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verifier {
    salt: Vec<u8>,
    value: Vec<u8>,
}
impl Verifier {
    pub(crate) fn of_password(_: &str, _: &str, _: &str, salt: [u8; 16]) -> Self {
        Self { salt: salt.to_vec(), value: vec![] }
    }
    pub(crate) fn of_device(_: &[u8], _: &[u8]) -> Option<Self> {
        None
    }
    pub(crate) fn made_up(_: &[u8; 32], _: &str) -> Self {
        Self { salt: vec![], value: vec![] }
    }
    pub(crate) fn is_password(&self, _: &str, _: &str, _: &str) -> bool {
        false
    }
}
#[derive(Clone)]
pub(crate) struct Exchange;
pub(crate) struct BadPublicValue;
impl Exchange {
    pub(crate) fn begin(_: Verifier, _: &str, _: [u8; 32]) -> Result<Self, BadPublicValue> {
        Ok(Self)
    }
    pub(crate) fn salt_hex(&self) -> String {
        String::new()
    }
    pub(crate) fn srp_b_hex(&self) -> String {
        String::new()
    }
    pub(crate) fn is_proof(&self, _: &str, _: &str, _: &[u8], _: &str, _: &str) -> bool {
        false
    }
}
pub(crate) fn read_timestamp(_: &str) -> Option<i64> {
    None
}
