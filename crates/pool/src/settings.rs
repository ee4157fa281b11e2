//! What a pool and its app clients are set up to do, in the shapes of the API.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod client;
mod pool;

pub(crate) use client::{AuthFlow, ClientSettings, Overrides};
pub(crate) use pool::{
    DeviceConfiguration, IssuerType, MfaConfiguration, PasswordPolicy, PoolSettings, SchemaAttribute,
    WebAuthnConfiguration,
};

/// What the API knows and nothing here goes by: kept and told as it was given.
pub(crate) type Others = Map<String, Value>;

/// `{ "Enabled": true }`
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Switch {
    pub(crate) enabled: bool,
}
