use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Registers this device with the verifier of its own password, so that the device can replace a second factor.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html).
/// Notable errors: `NotAuthorized`, `ResourceNotFound` (the pool does not know the device).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmDevice<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The device key from the sign-in's `NewDeviceMetadata`, 1–55 characters.
    pub device_key: &'a str,
    /// The verifier by which the pool checks the device's password.
    pub device_secret_verifier_config: DeviceSecretVerifier<'a>,
    /// The name of the device for users, 1–1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_name: Option<&'a str>,
}

/// An SRP verifier:
/// [`DeviceSecretVerifierConfigType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceSecretVerifierConfigType.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeviceSecretVerifier<'a> {
    /// `g^x mod N` in base64.
    pub password_verifier: &'a str,
    /// The salt in base64.
    pub salt: &'a str,
}

/// The response to [`ConfirmDevice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmDeviceResponse {
    /// Whether the pool remembers the device only with the user's consent: ask the user, then send
    /// [`UpdateDeviceStatus`](super::UpdateDeviceStatus).
    pub user_confirmation_necessary: bool,
}

impl FromJson for ConfirmDeviceResponse {
    fn from_json(json: Json<'_>) -> Self {
        let flag = json.get("UserConfirmationNecessary").optional().map(|flag| flag.as_flag());
        Self { user_confirmation_necessary: flag.unwrap_or_default() }
    }
}

impl Operation for ConfirmDevice<'_> {
    const NAME: &'static str = "ConfirmDevice";
    type Response = ConfirmDeviceResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = ConfirmDevice {
            access_token: &token,
            device_key: "eu-west-1_a-b",
            device_secret_verifier_config: DeviceSecretVerifier { password_verifier: "dg==", salt: "cw==" },
            device_name: None,
        };
        let body = json!({
            "AccessToken": "access",
            "DeviceKey": "eu-west-1_a-b",
            "DeviceSecretVerifierConfig": { "PasswordVerifier": "dg==", "Salt": "cw==" },
        });
        assert_eq!(wire(&request), ("ConfirmDevice", body));
    }

    #[test]
    fn response() {
        let asks = |body| reply::<ConfirmDeviceResponse>(&body).unwrap().user_confirmation_necessary;
        assert!(asks(json!({ "UserConfirmationNecessary": true })));
        assert!(!asks(json!({})));
    }
}
