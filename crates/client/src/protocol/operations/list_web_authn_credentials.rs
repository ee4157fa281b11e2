//! The operation [`ListWebAuthnCredentials`].

use serde::Serialize;

use crate::platform::Millis;
use crate::protocol::{FromJson, Json, Operation, Secret};

/// Lists the signed-in user's passkeys, one page per request.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html).
/// Notable errors: `NotAuthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ListWebAuthnCredentials<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The maximum number of passkeys on a page, 0–20. If `None`, the pool decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<u8>,
    /// The token of the previous page, 1–131072 characters; `None` for the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<&'a str>,
}

impl<'a> ListWebAuthnCredentials<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ListWebAuthnCredentials;
    ///
    /// let token = Secret::new("an access token");
    /// let mut request = ListWebAuthnCredentials::new(&token);
    /// request.max_results = Some(20);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token, max_results: None, next_token: None }
    }
}

/// The response to [`ListWebAuthnCredentials`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListWebAuthnCredentialsResponse {
    /// The passkeys on this page.
    pub credentials: Vec<WebAuthnCredential>,
    /// The token for the next page, 1–131072 characters; `None` for the last page.
    pub next_token: Option<String>,
}

/// A passkey as the pool knows it:
/// [`WebAuthnCredentialDescription`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnCredentialDescription.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebAuthnCredential {
    /// The passkey's id in base64url.
    pub credential_id: String,
    /// The passkey's name for users, such as the name of their password manager.
    pub friendly_credential_name: String,
    /// The domain that the passkey belongs to.
    pub relying_party_id: String,
    /// The kind of authenticator: `platform` if it is built into the device, `cross-platform` if it can be moved
    /// between devices.
    pub authenticator_attachment: Option<String>,
    /// The ways to reach the authenticator: `internal`, `hybrid`, `usb`, `nfc`, `ble`.
    pub authenticator_transports: Vec<String>,
    /// The time of the registration, by the pool's clock.
    pub created_at: Millis,
}

impl FromJson for ListWebAuthnCredentialsResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            credentials: json.get("Credentials").as_list(WebAuthnCredential::from_json),
            next_token: json.optional_text("NextToken"),
        }
    }
}

impl FromJson for WebAuthnCredential {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            credential_id: json.text("CredentialId"),
            friendly_credential_name: json.optional_text("FriendlyCredentialName").unwrap_or_default(),
            relying_party_id: json.text("RelyingPartyId"),
            authenticator_attachment: json.optional_text("AuthenticatorAttachment"),
            authenticator_transports: json.optional_texts("AuthenticatorTransports"),
            created_at: json.get("CreatedAt").as_timestamp(),
        }
    }
}

impl Operation for ListWebAuthnCredentials<'_> {
    const NAME: &'static str = "ListWebAuthnCredentials";
    const IDEMPOTENT: bool = true;
    type Response = ListWebAuthnCredentialsResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let first = ListWebAuthnCredentials { access_token: &token, max_results: None, next_token: None };
        assert_eq!(wire(&first), ("ListWebAuthnCredentials", json!({ "AccessToken": "access" })));
        let next = ListWebAuthnCredentials { max_results: Some(20), next_token: Some("next"), ..first };
        let body = json!({ "AccessToken": "access", "MaxResults": 20, "NextToken": "next" });
        assert_eq!(wire(&next).1, body);
        assert!(next.is_idempotent());
    }

    #[test]
    fn response() {
        let body = json!({
            "Credentials": [{
                "CredentialId": "8LApgk4-lNUFHbhm2w6Und7-uxcc8coJGsPxiogvHoItc64xWQc3r4CEXAMPLE",
                "FriendlyCredentialName": "Roaming passkey",
                "RelyingPartyId": "auth.example.com",
                "AuthenticatorAttachment": "cross-platform",
                "AuthenticatorTransports": ["usb", "nfc"],
                "CreatedAt": 1_736_293_876.115,
            }, { "CredentialId": "a", "RelyingPartyId": "b", "CreatedAt": 1 }],
            "NextToken": "next",
        });
        let ListWebAuthnCredentialsResponse { credentials, next_token } = reply(&body).unwrap();
        assert_eq!(next_token.as_deref(), Some("next"));
        let [passkey, bare] = &*credentials else { panic!("{credentials:?}") };
        assert_eq!(passkey.created_at, 1_736_293_876_115);
        assert_eq!(passkey.authenticator_attachment.as_deref(), Some("cross-platform"));
        assert_eq!(passkey.authenticator_transports, ["usb", "nfc"]);
        assert_eq!((bare.authenticator_transports.len(), &*bare.friendly_credential_name), (0, ""));
        assert!(reply::<ListWebAuthnCredentialsResponse>(&json!({})).is_err());
    }
}
