use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Forgets a remembered device, which may be another than this one.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html). Worth handling: `NotAuthorized`, `ResourceNotFound` (it is forgotten
/// already).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForgetDevice<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// Its key, 1–55 characters.
    pub device_key: &'a str,
}

/// Nothing: it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgetDeviceResponse {}

impl FromJson for ForgetDeviceResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for ForgetDevice<'_> {
    const NAME: &'static str = "ForgetDevice";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = ForgetDeviceResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::wire, *};

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = ForgetDevice { access_token: &token, device_key: "eu-west-1_a-b" };
        let body = json!({ "AccessToken": "access", "DeviceKey": "eu-west-1_a-b" });
        assert_eq!(wire(&request), ("ForgetDevice", body));
    }
}
