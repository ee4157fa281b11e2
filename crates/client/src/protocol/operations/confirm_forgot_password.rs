//! The operation [`ConfirmForgotPassword`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Parameters, Secret, UserContextData};

/// Sets a new password with the code that was sent on [`ForgotPassword`](super::ForgotPassword).
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html).
/// Notable errors: `CodeMismatch`, `ExpiredCode`, `InvalidPassword`, `LimitExceeded`, `TooManyFailedAttempts`,
/// `PasswordHistoryPolicyViolation`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ConfirmForgotPassword<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The user name or an alias, 1–128 characters.
    pub username: &'a str,
    /// The code, 1–2048 characters of `[\S]+`; currently six digits, valid for an hour.
    pub confirmation_code: &'a Secret,
    /// The new password, at most 256 characters.
    pub password: &'a Secret,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> ConfirmForgotPassword<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ConfirmForgotPassword;
    ///
    /// let code = Secret::new("123456");
    /// let password = Secret::new("a new password");
    /// let request = ConfirmForgotPassword::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com", &code, &password);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(
        client_id: &'a str,
        username: &'a str,
        confirmation_code: &'a Secret,
        password: &'a Secret,
    ) -> Self {
        Self {
            client_id,
            username,
            confirmation_code,
            password,
            client_metadata: None,
            user_context_data: None,
        }
    }
}

/// The response to [`ConfirmForgotPassword`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfirmForgotPasswordResponse {}

impl FromJson for ConfirmForgotPasswordResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for ConfirmForgotPassword<'_> {
    const NAME: &'static str = "ConfirmForgotPassword";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = ConfirmForgotPasswordResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let (code, password) = (Secret::new("654321"), Secret::new(" new pass "));
        let request = ConfirmForgotPassword {
            client_id: "client",
            username: "ada@example.com",
            confirmation_code: &code,
            password: &password,
            client_metadata: None,
            user_context_data: None,
        };
        let body = json!({
            "ClientId": "client",
            "Username": "ada@example.com",
            "ConfirmationCode": "654321",
            "Password": " new pass ",
        });
        assert_eq!(wire(&request), ("ConfirmForgotPassword", body));
    }
}
