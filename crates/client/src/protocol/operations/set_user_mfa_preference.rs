//! The operation [`SetUserMfaPreference`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Sets which second factors the pool asks the signed-in user for. Factors that are `None` stay unchanged.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html).
/// Notable errors: `InvalidParameter` (the user lacks the phone number or authenticator app of the factor),
/// `NotAuthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SetUserMfaPreference<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// Settings of codes by text message.
    #[serde(rename = "SMSMfaSettings", skip_serializing_if = "Option::is_none")]
    pub sms_mfa_settings: Option<MfaSettings>,
    /// Settings of codes from an authenticator app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_token_mfa_settings: Option<MfaSettings>,
    /// Settings of codes by e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_mfa_settings: Option<MfaSettings>,
    /// Settings of passkeys as both factors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_authn_mfa_settings: Option<WebAuthnMfaSettings>,
}

impl<'a> SetUserMfaPreference<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::{MfaSettings, SetUserMfaPreference};
    ///
    /// let token = Secret::new("an access token");
    /// let mut request = SetUserMfaPreference::new(&token);
    /// request.email_mfa_settings = Some(MfaSettings::new(true));
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self {
            access_token,
            sms_mfa_settings: None,
            software_token_mfa_settings: None,
            email_mfa_settings: None,
            web_authn_mfa_settings: None,
        }
    }
}

/// The settings of one second factor:
/// [`SoftwareTokenMfaSettingsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SoftwareTokenMfaSettingsType.html)
/// and the corresponding types of the other factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MfaSettings {
    /// Whether the factor is enabled for the user.
    pub enabled: bool,
    /// Whether the factor is preferred over the others. `None` leaves this unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_mfa: Option<bool>,
}

impl MfaSettings {
    /// Creates settings that enable or disable the factor and leave the preference unchanged.
    ///
    /// ```
    /// use cognito_client::protocol::operations::MfaSettings;
    ///
    /// let mut settings = MfaSettings::new(true);
    /// settings.preferred_mfa = Some(true);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self { enabled, preferred_mfa: None }
    }
}

/// Whether the user's passkeys count as both factors:
/// [`WebAuthnMfaSettingsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html).
/// Unlike the other factors, a passkey cannot be the preferred one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct WebAuthnMfaSettings {
    /// Whether passkeys count as both factors.
    pub enabled: bool,
}

impl WebAuthnMfaSettings {
    /// Creates settings by which passkeys count as both factors, or do not.
    ///
    /// ```
    /// use cognito_client::protocol::operations::WebAuthnMfaSettings;
    ///
    /// assert!(WebAuthnMfaSettings::new(true).enabled);
    /// ```
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self { enabled }
    }
}

/// The response to [`SetUserMfaPreference`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetUserMfaPreferenceResponse {}

impl FromJson for SetUserMfaPreferenceResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for SetUserMfaPreference<'_> {
    const NAME: &'static str = "SetUserMFAPreference";
    const IDEMPOTENT: bool = true;
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = SetUserMfaPreferenceResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = SetUserMfaPreference {
            access_token: &token,
            sms_mfa_settings: Some(MfaSettings { enabled: false, preferred_mfa: None }),
            software_token_mfa_settings: Some(MfaSettings { enabled: true, preferred_mfa: Some(true) }),
            email_mfa_settings: None,
            web_authn_mfa_settings: Some(WebAuthnMfaSettings { enabled: true }),
        };
        let body = json!({
            "AccessToken": "access",
            "SMSMfaSettings": { "Enabled": false },
            "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true },
            "WebAuthnMfaSettings": { "Enabled": true },
        });
        assert_eq!(wire(&request), ("SetUserMFAPreference", body));
    }
}
