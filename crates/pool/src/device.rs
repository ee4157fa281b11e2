//! Devices that users sign in with.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{Millis, seconds};
use crate::srp::Verifier;

/// A tracked device of a user.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Device {
    pub(crate) key: String,
    /// The device group, which takes the place of the pool's name in the device's SRP proofs.
    pub(crate) group: String,
    pub(crate) name: Option<String>,
    /// The SRP verifier of the device's password; `None` until the device is confirmed.
    pub(crate) verifier: Option<Verifier>,
    pub(crate) remembered: bool,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
    pub(crate) authenticated: Millis,
}

impl Device {
    pub(crate) fn is_confirmed(&self) -> bool {
        self.verifier.is_some()
    }

    /// Returns the device as a
    /// [`DeviceType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceType.html).
    pub(crate) fn describe(&self) -> Value {
        let status = if self.remembered { "remembered" } else { "not_remembered" };
        let mut attributes = vec![json!({ "Name": "device_status", "Value": "valid" })];
        if let Some(name) = &self.name {
            attributes.push(json!({ "Name": "device_name", "Value": name }));
        }
        attributes.push(json!({ "Name": "dev:device_remembered_status", "Value": status }));
        json!({
            "DeviceKey": self.key,
            "DeviceAttributes": attributes,
            "DeviceCreateDate": seconds(self.created),
            "DeviceLastModifiedDate": seconds(self.modified),
            "DeviceLastAuthenticatedDate": seconds(self.authenticated),
        })
    }
}
