//! The operation [`CompleteWebAuthnRegistration`].

use serde::Serialize;

use crate::protocol::{Document, FromJson, Json, Operation, Secret};

/// Completes the registration of a passkey with the credential that the browser has created.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html).
/// Notable errors: `WebAuthnChallengeNotFound` (the registration took too long), `WebAuthnCredentialNotSupported`,
/// `WebAuthnOriginNotAllowed`, `WebAuthnRelyingPartyMismatch`, `LimitExceeded` (the user already has 20 passkeys),
/// `NotAuthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CompleteWebAuthnRegistration<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The credential in the form of
    /// [`RegistrationResponseJSON`](https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson), sent as an
    /// object, not as text.
    pub credential: &'a Document,
}

impl<'a> CompleteWebAuthnRegistration<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// # fn main() -> Result<(), cognito_client::protocol::DecodeError> {
    /// use cognito_client::protocol::operations::CompleteWebAuthnRegistration;
    /// use cognito_client::protocol::{Document, Secret};
    ///
    /// let token = Secret::new("an access token");
    /// let credential = Document::parse(r#"{ "id": "aWQ" }"#)?;
    /// let request = CompleteWebAuthnRegistration::new(&token, &credential);
    /// # let _ = request;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, credential: &'a Document) -> Self {
        Self { access_token, credential }
    }
}

/// The response to [`CompleteWebAuthnRegistration`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompleteWebAuthnRegistrationResponse {}

impl FromJson for CompleteWebAuthnRegistrationResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for CompleteWebAuthnRegistration<'_> {
    const NAME: &'static str = "CompleteWebAuthnRegistration";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = CompleteWebAuthnRegistrationResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let credential = json!({
            "id": "aWQ", "rawId": "aWQ", "type": "public-key", "clientExtensionResults": {},
            "response": { "clientDataJSON": "e30", "attestationObject": "b2E", "publicKeyAlgorithm": -7 },
        });
        let document = Document::parse(&credential.to_string()).unwrap();
        let request = CompleteWebAuthnRegistration { access_token: &token, credential: &document };
        let body = json!({ "AccessToken": "access", "Credential": credential });
        assert_eq!(wire(&request), ("CompleteWebAuthnRegistration", body));
    }
}
