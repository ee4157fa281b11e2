//! The stored sign-outs that the pool has not confirmed.

use serde::Serialize;

use crate::platform::Millis;
use crate::protocol::{FromJson, Json};

/// One sign-out, without a secret or the user's identity.
#[derive(Clone, Serialize)]
pub(in crate::auth) struct Entry {
    /// The id of the session that was to be ended.
    pub(super) session: String,
    pub(super) at: Millis,
}

#[derive(Serialize)]
pub(super) struct Record {
    version: u8,
    pub(super) sign_outs: Vec<Entry>,
}

const VERSION: u8 = 1;
impl Record {
    pub(super) fn new(sign_outs: Vec<Entry>) -> Self {
        Self { version: VERSION, sign_outs }
    }
}

impl FromJson for Entry {
    fn from_json(json: Json<'_>) -> Self {
        Self { session: json.text("session"), at: json.get("at").as_integer() }
    }
}

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self { version: json.version(VERSION), sign_outs: json.get("sign_outs").as_list(Entry::from_json) }
    }
}
