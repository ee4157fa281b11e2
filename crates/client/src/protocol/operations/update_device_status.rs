use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Has the pool remember a device, or no longer.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html). Worth handling: `NotAuthorized`, `ResourceNotFound` (the pool knows no such
/// device).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateDeviceStatus<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// Its key, 1–55 characters.
    pub device_key: &'a str,
    /// What it is to be.
    pub device_remembered_status: DeviceRememberedStatus,
}

/// Whether a device is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceRememberedStatus {
    /// It may stand in for a second factor.
    Remembered,
    /// It may not.
    NotRemembered,
}

/// Nothing: it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    use super::{super::wire, *};

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
