//! The operation [`GetUserAuthFactors`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Reads the factors that the signed-in user can sign in with.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html).
/// Notable errors: `NotAuthorized`, `UserNotFound`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GetUserAuthFactors<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

impl<'a> GetUserAuthFactors<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::GetUserAuthFactors;
    ///
    /// let token = Secret::new("an access token");
    /// let request = GetUserAuthFactors::new(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token }
    }
}

/// The response to [`GetUserAuthFactors`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetUserAuthFactorsResponse {
    /// The user name, 1–128 characters.
    pub username: String,
    /// The second factor that the pool asks for, such as `SOFTWARE_TOKEN_MFA`; `None` if none is preferred.
    pub preferred_mfa_setting: Option<String>,
    /// `UserMFASettingList`: the enabled second factors.
    pub user_mfa_settings: Vec<String>,
    /// The factors that the user can sign in with: `PASSWORD`, `EMAIL_OTP`, `SMS_OTP`, `WEB_AUTHN`, `SOFTWARE_TOKEN`;
    /// at most 8 items.
    pub configured_user_auth_factors: Vec<String>,
}

impl FromJson for GetUserAuthFactorsResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            username: json.text("Username"),
            preferred_mfa_setting: json.optional_text("PreferredMfaSetting"),
            user_mfa_settings: json.optional_texts("UserMFASettingList"),
            configured_user_auth_factors: json.optional_texts("ConfiguredUserAuthFactors"),
        }
    }
}

impl Operation for GetUserAuthFactors<'_> {
    const NAME: &'static str = "GetUserAuthFactors";
    const IDEMPOTENT: bool = true;
    type Response = GetUserAuthFactorsResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = GetUserAuthFactors { access_token: &token };
        assert_eq!(wire(&request), ("GetUserAuthFactors", json!({ "AccessToken": "access" })));
    }

    #[test]
    fn response() {
        let body = json!({ "Username": "u", "ConfiguredUserAuthFactors": ["PASSWORD", "WEB_AUTHN"] });
        let response: GetUserAuthFactorsResponse = reply(&body).unwrap();
        assert_eq!(response.configured_user_auth_factors, ["PASSWORD", "WEB_AUTHN"]);
        assert!(response.user_mfa_settings.is_empty() && response.preferred_mfa_setting.is_none());
    }
}
