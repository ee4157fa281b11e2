//! The operation [`DeleteWebAuthnCredential`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Deletes a passkey of the signed-in user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteWebAuthnCredential.html).
/// Notable errors: `ResourceNotFound` (already deleted), `NotAuthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DeleteWebAuthnCredential<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The passkey's id from the list of passkeys.
    pub credential_id: &'a str,
}

impl<'a> DeleteWebAuthnCredential<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::DeleteWebAuthnCredential;
    ///
    /// let token = Secret::new("an access token");
    /// let request = DeleteWebAuthnCredential::new(&token, "aWQ");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, credential_id: &'a str) -> Self {
        Self { access_token, credential_id }
    }
}

/// The response to [`DeleteWebAuthnCredential`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteWebAuthnCredentialResponse {}

impl FromJson for DeleteWebAuthnCredentialResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for DeleteWebAuthnCredential<'_> {
    const NAME: &'static str = "DeleteWebAuthnCredential";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = DeleteWebAuthnCredentialResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = DeleteWebAuthnCredential { access_token: &token, credential_id: "id" };
        let body = json!({ "AccessToken": "access", "CredentialId": "id" });
        assert_eq!(wire(&request), ("DeleteWebAuthnCredential", body));
    }
}
