//! The operation [`VerifySoftwareToken`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Completes the setup of an authenticator app with a code from it.
///
/// Outside a sign-in, [`SetUserMfaPreference`](super::SetUserMfaPreference) decides whether the pool asks for the app
/// at the next sign-in.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html).
/// Notable errors: `EnableSoftwareTokenMfa` and `CodeMismatch` (wrong code), `NotAuthorized`, `TooManyRequests`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VerifySoftwareToken<'a> {
    /// The access token of the signed-in user. `None` if there is a `session`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<&'a Secret>,
    /// The `Session` that [`AssociateSoftwareToken`](super::AssociateSoftwareToken) returned, 20–2048 characters.
    /// `None` if there is an `access_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
    /// The code from the app, exactly 6 digits.
    pub user_code: &'a Secret,
    /// The user's name for the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friendly_device_name: Option<&'a str>,
}

impl<'a> VerifySoftwareToken<'a> {
    /// Creates the request of a signed-in user.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::VerifySoftwareToken;
    ///
    /// let token = Secret::new("an access token");
    /// let code = Secret::new("123456");
    /// let request = VerifySoftwareToken::with_access_token(&token, &code);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_access_token(access_token: &'a Secret, user_code: &'a Secret) -> Self {
        Self { access_token: Some(access_token), session: None, user_code, friendly_device_name: None }
    }

    /// Creates the request during a sign-in, with the `Session` of its challenge.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::VerifySoftwareToken;
    ///
    /// let session = Secret::new("the Session of the challenge");
    /// let code = Secret::new("123456");
    /// let request = VerifySoftwareToken::with_session(&session, &code);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn with_session(session: &'a Secret, user_code: &'a Secret) -> Self {
        Self { access_token: None, session: Some(session), user_code, friendly_device_name: None }
    }
}

/// The response to [`VerifySoftwareToken`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifySoftwareTokenResponse {
    /// Whether the code was right: `Status` is `SUCCESS`.
    pub is_verified: bool,
    /// The `Session` for the answer to the `MFA_SETUP` challenge, 20–2048 characters.
    pub session: Option<Secret>,
}

impl FromJson for VerifySoftwareTokenResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { is_verified: json.text("Status") == "SUCCESS", session: json.optional_secret("Session") }
    }
}

impl Operation for VerifySoftwareToken<'_> {
    const NAME: &'static str = "VerifySoftwareToken";
    type Response = VerifySoftwareTokenResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let (session, code) = (Secret::new("session"), Secret::new("123456"));
        let request = VerifySoftwareToken {
            access_token: None,
            session: Some(&session),
            user_code: &code,
            friendly_device_name: Some("phone"),
        };
        let body = json!({ "Session": "session", "UserCode": "123456", "FriendlyDeviceName": "phone" });
        assert_eq!(wire(&request), ("VerifySoftwareToken", body));
    }

    #[test]
    fn response() {
        let response: VerifySoftwareTokenResponse =
            reply(&json!({ "Status": "SUCCESS", "Session": "s" })).unwrap();
        assert!(response.is_verified && response.session == Some(Secret::new("s")));
        assert!(!reply::<VerifySoftwareTokenResponse>(&json!({ "Status": "ERROR" })).unwrap().is_verified);
    }
}
