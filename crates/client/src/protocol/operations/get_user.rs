//! The operation [`GetUser`].

use serde::Serialize;

use crate::protocol::{Attribute, FromJson, Json, Operation, Secret};

/// Reads the current attributes of the signed-in user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html).
/// Requires the scope `aws.cognito.signin.user.admin`, which every token of this API has. Notable errors:
/// `NotAuthorized` (expired or revoked), `UserNotFound` (deleted).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GetUser<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

impl<'a> GetUser<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::GetUser;
    ///
    /// let token = Secret::new("an access token");
    /// let request = GetUser::new(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token }
    }
}

/// The response to [`GetUser`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetUserResponse {
    /// The user name, 1–128 characters. In a pool whose users sign in by e-mail it is the same as `sub`.
    pub username: String,
    /// The attributes that the app client may read.
    pub user_attributes: Vec<Attribute>,
    /// `UserMFASettingList`: the enabled second factors, such as `SOFTWARE_TOKEN_MFA`.
    pub user_mfa_setting_list: Vec<String>,
    /// The enabled second factor that the pool asks for; `None` if none is preferred.
    pub preferred_mfa_setting: Option<String>,
}

impl FromJson for GetUserResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            username: json.text("Username"),
            user_attributes: json.get("UserAttributes").as_list(Attribute::from_json),
            user_mfa_setting_list: json.optional_texts("UserMFASettingList"),
            preferred_mfa_setting: json.optional_text("PreferredMfaSetting"),
        }
    }
}

impl Operation for GetUser<'_> {
    const NAME: &'static str = "GetUser";
    const IDEMPOTENT: bool = true;
    type Response = GetUserResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        assert_eq!(wire(&GetUser { access_token: &token }), ("GetUser", json!({ "AccessToken": "access" })));
    }

    #[test]
    fn response() {
        let body = json!({
            "Username": "u",
            "UserAttributes": [{ "Name": "email", "Value": "ada@example.com" }, { "Name": "nickname" }],
        });
        let response: GetUserResponse = reply(&body).unwrap();
        assert_eq!(response.user_attributes[0].value, "ada@example.com");
        assert_eq!(response.user_attributes[1].value, "");
        assert!(response.user_mfa_setting_list.is_empty() && response.preferred_mfa_setting.is_none());
    }

    #[test]
    fn response_with_second_factors() {
        let body = json!({
            "Username": "u",
            "UserAttributes": [],
            "UserMFASettingList": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"],
            "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA",
        });
        let response: GetUserResponse = reply(&body).unwrap();
        assert_eq!(response.user_mfa_setting_list, ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]);
        assert_eq!(response.preferred_mfa_setting.as_deref(), Some("SOFTWARE_TOKEN_MFA"));
    }
}
