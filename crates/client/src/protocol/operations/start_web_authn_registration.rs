use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Begins the registration of a passkey for the signed-in user: what the browser is to create one with.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html). Worth handling: `NotAuthorized`, `WebAuthnNotEnabled`,
/// `WebAuthnConfigurationMissing` (the pool names no relying party).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartWebAuthnRegistration<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
}

/// What `navigator.credentials.create` wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartWebAuthnRegistrationResponse {
    /// [`PublicKeyCredentialCreationOptionsJSON`](https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialcreationoptionsjson), as JSON text.
    pub credential_creation_options: String,
}

impl FromJson for StartWebAuthnRegistrationResponse {
    fn from_json(json: Json<'_>) -> Self {
        let options = json.get("CredentialCreationOptions");
        // It has to be an object; what is in it is between the pool and the browser.
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

    use super::{
        super::{reply, wire},
        *,
    };

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
    fn no_options_are_no_response() {
        for body in [json!({}), json!({ "CredentialCreationOptions": "{}" })] {
            assert!(reply::<StartWebAuthnRegistrationResponse>(&body).is_err(), "{body}");
        }
    }
}
