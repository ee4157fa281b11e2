//! The operation [`ForgetDevice`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Removes a remembered device, which may be a different one than this.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html).
/// Notable errors: `NotAuthorized`, `ResourceNotFound` (already removed).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ForgetDevice<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The device key, 1–55 characters.
    pub device_key: &'a str,
}

impl<'a> ForgetDevice<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ForgetDevice;
    ///
    /// let token = Secret::new("an access token");
    /// let request = ForgetDevice::new(&token, "eu-west-1_a1b2");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, device_key: &'a str) -> Self {
        Self { access_token, device_key }
    }
}

/// The response to [`ForgetDevice`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = ForgetDevice { access_token: &token, device_key: "eu-west-1_a-b" };
        let body = json!({ "AccessToken": "access", "DeviceKey": "eu-west-1_a-b" });
        assert_eq!(wire(&request), ("ForgetDevice", body));
    }
}
