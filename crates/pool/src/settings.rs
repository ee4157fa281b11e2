//! The settings of a pool and its app clients, in the shapes of the API.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod client;
mod pool;
mod schema;

pub(crate) use client::{AuthFlow, ClientSettings, Overrides};
pub(crate) use pool::{
    DeviceConfiguration, IssuerType, MfaConfiguration, PasswordPolicy, PoolSettings, WebAuthnConfiguration,
};
pub(crate) use schema::{STANDARD_ATTRIBUTES, SchemaAttribute};

/// Members of the API that have no effect here. They are stored and returned unchanged.
pub(crate) type OtherMembers = Map<String, Value>;

/// A setting of the form `{ "Enabled": true }`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Switch {
    pub(crate) enabled: bool,
}
