//! The operation [`ConfirmSignUp`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Parameters, Secret, UserContextData};

/// Confirms a sign-up with the code that was sent.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html).
/// Notable errors: `CodeMismatch`, `ExpiredCode`, `AliasExists`, `LimitExceeded`, `TooManyFailedAttempts`.
/// `NotAuthorized` with the status CONFIRMED in its message means that the user is already confirmed.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ConfirmSignUp<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The user name or an alias, 1–128 characters.
    pub username: &'a str,
    /// The code, 1–2048 characters of `[\S]+`; currently six digits, valid for 24 hours.
    pub confirmation_code: &'a Secret,
    /// Whether an alias of another user, such as an e-mail address, is moved to this user.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub force_alias_creation: bool,
    /// The `Session` that the sign-up returned, 20–2048 characters. The `Session` in the response can then begin a
    /// sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> ConfirmSignUp<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ConfirmSignUp;
    ///
    /// let code = Secret::new("123456");
    /// let mut request = ConfirmSignUp::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com", &code);
    /// request.force_alias_creation = true;
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, username: &'a str, confirmation_code: &'a Secret) -> Self {
        Self {
            client_id,
            username,
            confirmation_code,
            force_alias_creation: false,
            session: None,
            client_metadata: None,
            user_context_data: None,
        }
    }
}

/// The response to [`ConfirmSignUp`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfirmSignUpResponse {
    /// A `Session` that begins a choice-based sign-in without another code, valid for 3 minutes; 20–2048 characters.
    pub session: Option<Secret>,
}

impl FromJson for ConfirmSignUpResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { session: json.optional_secret("Session") }
    }
}

impl Operation for ConfirmSignUp<'_> {
    const NAME: &'static str = "ConfirmSignUp";
    type Response = ConfirmSignUpResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let code = Secret::new("123456");
        let request = ConfirmSignUp {
            client_id: "client",
            username: "ada",
            confirmation_code: &code,
            force_alias_creation: false,
            session: None,
            client_metadata: None,
            user_context_data: None,
        };
        let mut body = json!({ "ClientId": "client", "Username": "ada", "ConfirmationCode": "123456" });
        assert_eq!(wire(&request), ("ConfirmSignUp", body.clone()));
        body["ForceAliasCreation"] = json!(true);
        assert_eq!(wire(&ConfirmSignUp { force_alias_creation: true, ..request }), ("ConfirmSignUp", body));
    }

    #[test]
    fn response() {
        let response: ConfirmSignUpResponse = reply(&json!({ "Session": "s" })).unwrap();
        assert_eq!(response.session, Some(Secret::new("s")));
        assert!(reply::<ConfirmSignUpResponse>(&json!({})).unwrap().session.is_none());
    }
}
