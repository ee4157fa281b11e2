//! The operation [`ConfirmDevice`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Registers this device with the verifier of its own password, so that the device can replace a second factor.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html).
/// Notable errors: `NotAuthorized`, `ResourceNotFound` (the pool does not know the device).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
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

impl<'a> ConfirmDevice<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::{ConfirmDevice, DeviceSecretVerifier};
    ///
    /// let token = Secret::new("an access token");
    /// let request = ConfirmDevice::new(&token, "eu-west-1_a1b2", DeviceSecretVerifier::new("dg==", "cw=="));
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(
        access_token: &'a Secret,
        device_key: &'a str,
        device_secret_verifier_config: DeviceSecretVerifier<'a>,
    ) -> Self {
        Self { access_token, device_key, device_secret_verifier_config, device_name: None }
    }
}

/// An SRP verifier:
/// [`DeviceSecretVerifierConfigType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceSecretVerifierConfigType.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DeviceSecretVerifier<'a> {
    /// `g^x mod N` in base64.
    pub password_verifier: &'a str,
    /// The salt in base64.
    pub salt: &'a str,
}

impl<'a> DeviceSecretVerifier<'a> {
    /// Creates a verifier from its parts in base64.
    ///
    /// ```
    /// use cognito_client::protocol::operations::DeviceSecretVerifier;
    ///
    /// let verifier = DeviceSecretVerifier::new("dg==", "cw==");
    /// assert_eq!(verifier.salt, "cw==");
    /// ```
    #[must_use]
    pub fn new(password_verifier: &'a str, salt: &'a str) -> Self {
        Self { password_verifier, salt }
    }
}

/// The response to [`ConfirmDevice`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
