//! stub
use serde::{Deserialize, Serialize};
use serde_json::Value;
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Passkey {}
impl Passkey {
    pub(crate) fn is_of(&self, _: &Value) -> bool {
        false
    }
}
pub(crate) struct RelyingParty {
    pub(crate) id: String,
    pub(crate) user_verification: UserVerification,
}
pub(crate) enum UserVerification {
    Required,
    Preferred,
}
impl From<&str> for UserVerification {
    fn from(t: &str) -> Self {
        if t == "required" { Self::Required } else { Self::Preferred }
    }
}
pub(crate) fn request_options(_: &RelyingParty, _: &[u8; 32], _: &[Passkey]) -> Value {
    Value::Null
}
pub(crate) struct Refused;
pub(crate) fn assert(
    _: &RelyingParty,
    _: &[u8],
    _: &mut Passkey,
    _: &[u8],
    _: &Value,
) -> Result<(), Refused> {
    Ok(())
}
