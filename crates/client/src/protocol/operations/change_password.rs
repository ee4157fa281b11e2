//! The operation [`ChangePassword`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Changes the signed-in user's password, or sets the first password of a passwordless user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html).
/// Notable errors: `NotAuthorized` (the old password is wrong, or the token has become invalid), `InvalidPassword`,
/// `PasswordHistoryPolicyViolation`, `LimitExceeded`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ChangePassword<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The current password, at most 256 characters. `None` for a user without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_password: Option<&'a Secret>,
    /// The new password, at most 256 characters.
    pub proposed_password: &'a Secret,
}

impl<'a> ChangePassword<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ChangePassword;
    ///
    /// let token = Secret::new("an access token");
    /// let password = Secret::new("a new password");
    /// let previous = Secret::new("the old password");
    /// let mut request = ChangePassword::new(&token, &password);
    /// request.previous_password = Some(&previous);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, proposed_password: &'a Secret) -> Self {
        Self { access_token, previous_password: None, proposed_password }
    }
}

/// The response to [`ChangePassword`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangePasswordResponse {}

impl FromJson for ChangePasswordResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for ChangePassword<'_> {
    const NAME: &'static str = "ChangePassword";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = ChangePasswordResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let (old, new) = (Secret::new(" old one "), Secret::new("new one"));
        let request =
            ChangePassword { access_token: &token, previous_password: Some(&old), proposed_password: &new };
        let body = json!({ "AccessToken": "access", "PreviousPassword": " old one ", "ProposedPassword": "new one" });
        assert_eq!(wire(&request), ("ChangePassword", body));
        let first = ChangePassword { previous_password: None, ..request };
        assert_eq!(wire(&first).1, json!({ "AccessToken": "access", "ProposedPassword": "new one" }));
    }
}
