//! The stored devices of this browser's users.

use serde::Serialize;

use crate::protocol::{FromJson, Json, Secret};

/// The credentials that make this browser a known device of one user. They survive a sign-out.
#[derive(Clone, Serialize)]
pub(in crate::auth) struct Device {
    pub(in crate::auth) username: String,
    /// A hash of the user name that was entered. The name may be an address, and this record outlives the session.
    pub(in crate::auth) login: String,
    pub(in crate::auth) key: String,
    pub(in crate::auth) group_key: String,
    pub(in crate::auth) password: Secret,
}

/// The stored devices of all users of this browser.
#[derive(Serialize)]
pub(super) struct Record {
    version: u8,
    pub(super) devices: Vec<Device>,
}

const VERSION: u8 = 1;

impl Record {
    pub(super) fn new(devices: Vec<Device>) -> Self {
        Self { version: VERSION, devices }
    }
}

impl FromJson for Device {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            username: json.text("username"),
            login: json.text("login"),
            key: json.text("key"),
            group_key: json.text("group_key"),
            password: json.secret("password"),
        }
    }
}

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self { version: json.version(VERSION), devices: json.get("devices").as_list(Device::from_json) }
    }
}
