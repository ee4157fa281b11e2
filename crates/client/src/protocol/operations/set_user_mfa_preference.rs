use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Says which second factors the signed-in user is asked for. What is not named stays as it is.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html). Worth handling: `InvalidParameter` (no phone number, or no authenticator
/// app, for the factor), `NotAuthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetUserMfaPreference<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// Codes by text message.
    #[serde(rename = "SMSMfaSettings", skip_serializing_if = "Option::is_none")]
    pub sms_mfa_settings: Option<MfaSettings>,
    /// Codes of an authenticator app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_token_mfa_settings: Option<MfaSettings>,
    /// Codes by e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_mfa_settings: Option<MfaSettings>,
    /// Passkeys that count as both factors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_authn_mfa_settings: Option<WebAuthnMfaSettings>,
}

/// What is to become of one factor:
/// [`SoftwareTokenMfaSettingsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SoftwareTokenMfaSettingsType.html)
/// and its likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MfaSettings {
    /// Whether the user may be asked for it.
    pub enabled: bool,
    /// Whether it is the one that is asked for, of several; left out, nothing is said of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_mfa: Option<bool>,
}

/// Whether passkeys of the user count as both factors:
/// [`WebAuthnMfaSettingsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html).
/// Unlike the other factors, a passkey cannot be the preferred one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WebAuthnMfaSettings {
    /// Whether they do.
    pub enabled: bool,
}

/// Nothing: it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    use super::{super::wire, *};

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
