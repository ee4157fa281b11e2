//! The operation [`UpdateDeviceStatus`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Sets whether the pool remembers a device.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html).
/// Notable errors: `NotAuthorized`, `ResourceNotFound` (the pool does not know the device).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UpdateDeviceStatus<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The device key, 1–55 characters.
    pub device_key: &'a str,
    /// The new status.
    pub device_remembered_status: DeviceRememberedStatus,
}

impl<'a> UpdateDeviceStatus<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::{DeviceRememberedStatus, UpdateDeviceStatus};
    ///
    /// let token = Secret::new("an access token");
    /// let request = UpdateDeviceStatus::new(&token, "eu-west-1_a1b2", DeviceRememberedStatus::Remembered);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(
        access_token: &'a Secret,
        device_key: &'a str,
        device_remembered_status: DeviceRememberedStatus,
    ) -> Self {
        Self { access_token, device_key, device_remembered_status }
    }
}

/// Whether a device is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceRememberedStatus {
    /// The device is remembered and can replace a second factor.
    Remembered,
    /// The device is not remembered and cannot replace a second factor.
    NotRemembered,
}

/// The response to [`UpdateDeviceStatus`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateDeviceStatusResponse {}

impl FromJson for UpdateDeviceStatusResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for UpdateDeviceStatus<'_> {
    const NAME: &'static str = "UpdateDeviceStatus";
    const IDEMPOTENT: bool = true;
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = UpdateDeviceStatusResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = UpdateDeviceStatus {
            access_token: &token,
            device_key: "eu-west-1_a-b",
            device_remembered_status: DeviceRememberedStatus::NotRemembered,
        };
        let body = json!({
            "AccessToken": "access", "DeviceKey": "eu-west-1_a-b", "DeviceRememberedStatus": "not_remembered",
        });
        assert_eq!(wire(&request), ("UpdateDeviceStatus", body));
    }
}
