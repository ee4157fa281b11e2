//! The operation [`StartWebAuthnRegistration`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Begins the registration of a passkey for the signed-in user, and returns the options for its creation.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html).
/// Notable errors: `NotAuthorized`, `WebAuthnNotEnabled`, `WebAuthnConfigurationMissing` (the pool has no relying
/// party).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct StartWebAuthnRegistration<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

impl<'a> StartWebAuthnRegistration<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::StartWebAuthnRegistration;
    ///
    /// let token = Secret::new("an access token");
    /// let request = StartWebAuthnRegistration::new(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token }
    }
}

/// The response to [`StartWebAuthnRegistration`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartWebAuthnRegistrationResponse {
    /// The options for `navigator.credentials.create`:
    /// [`PublicKeyCredentialCreationOptionsJSON`](https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialcreationoptionsjson)
    /// as JSON text.
    pub credential_creation_options: String,
}

impl FromJson for StartWebAuthnRegistrationResponse {
    fn from_json(json: Json<'_>) -> Self {
        let options = json.get("CredentialCreationOptions");
        // Checks only that the options are an object. Their content is passed from the pool to the browser.
        let _ = options.get("challenge");
        Self { credential_creation_options: options.to_text() }
    }
}

impl Operation for StartWebAuthnRegistration<'_> {
    const NAME: &'static str = "StartWebAuthnRegistration";
    type Response = StartWebAuthnRegistrationResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = StartWebAuthnRegistration { access_token: &token };
        assert_eq!(wire(&request), ("StartWebAuthnRegistration", json!({ "AccessToken": "access" })));
    }

    #[test]
    fn response() {
        let options = json!({
            "rp": { "id": "example.com", "name": "example.com" },
            "user": { "id": "dXNlcg", "name": "ada", "displayName": "ada" },
            "challenge": "Y2hhbGxlbmdl",
            "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
            "timeout": 60000,
            "excludeCredentials": [],
            "authenticatorSelection": { "requireResidentKey": true, "residentKey": "required" },
        });
        let response: StartWebAuthnRegistrationResponse =
            reply(&json!({ "CredentialCreationOptions": options })).unwrap();
        let text = response.credential_creation_options;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), options);
    }

    #[test]
    fn a_response_without_options_is_an_error() {
        for body in [json!({}), json!({ "CredentialCreationOptions": "{}" })] {
            assert!(reply::<StartWebAuthnRegistrationResponse>(&body).is_err(), "{body}");
        }
    }
}
