//! The operation [`AssociateSoftwareToken`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Requests a secret for the setup of an authenticator app. The app is not enabled as a second factor yet.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html).
/// Notable errors: `NotAuthorized` (the token or `Session` has become invalid), `SoftwareTokenMfaNotFound` (the pool
/// does not have this factor), `ConcurrentModification`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct AssociateSoftwareToken<'a> {
    /// The access token of the signed-in user. `None` if there is a `session`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<&'a Secret>,
    /// The `Session` of an `MFA_SETUP` challenge, 20–2048 characters. `None` if there is an `access_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
}

impl<'a> AssociateSoftwareToken<'a> {
    /// Creates the request of a signed-in user.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::AssociateSoftwareToken;
    ///
    /// let token = Secret::new("an access token");
    /// let request = AssociateSoftwareToken::with_access_token(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_access_token(access_token: &'a Secret) -> Self {
        Self { access_token: Some(access_token), session: None }
    }

    /// Creates the request during a sign-in, with the `Session` of its challenge.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::AssociateSoftwareToken;
    ///
    /// let session = Secret::new("the Session of the challenge");
    /// let request = AssociateSoftwareToken::with_session(&session);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_session(session: &'a Secret) -> Self {
        Self { access_token: None, session: Some(session) }
    }
}

/// The response to [`AssociateSoftwareToken`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociateSoftwareTokenResponse {
    /// The shared secret in base32, at least 16 characters of `[A-Za-z0-9]+`.
    pub secret_code: Secret,
    /// The `Session` for the next request if this request had one; 20–2048 characters.
    pub session: Option<Secret>,
}

impl FromJson for AssociateSoftwareTokenResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { secret_code: json.secret("SecretCode"), session: json.optional_secret("Session") }
    }
}

impl Operation for AssociateSoftwareToken<'_> {
    const NAME: &'static str = "AssociateSoftwareToken";
    type Response = AssociateSoftwareTokenResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let session = Secret::new("session");
        let request = AssociateSoftwareToken { access_token: None, session: Some(&session) };
        assert_eq!(wire(&request), ("AssociateSoftwareToken", json!({ "Session": "session" })));
    }

    #[test]
    fn response() {
        let response: AssociateSoftwareTokenResponse =
            reply(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP" })).unwrap();
        assert_eq!(response.secret_code, Secret::new("ABCDEFGHIJKLMNOP"));
        assert_eq!(response.session, None);
        assert!(reply::<AssociateSoftwareTokenResponse>(&json!({})).is_err());
    }
}
