//! The settings of a pool.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema::{self, SchemaAttribute};
use super::{OtherMembers, Switch};
use crate::error::{Exception, invalid_parameter};
use crate::factor::Factor;

/// The members of
/// [`UserPoolType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html)
/// that determine the behaviour of a pool, with those of
/// [`SetUserPoolMfaConfig`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PoolSettings {
    #[serde(rename = "Name", alias = "PoolName")]
    pub(crate) name: String,
    pub(crate) policies: Policies,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deletion_protection: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) auto_verified_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) alias_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) username_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username_configuration: Option<UsernameConfiguration>,
    pub(crate) user_attribute_update_settings: UserAttributeUpdateSettings,
    pub(crate) mfa_configuration: MfaConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) device_configuration: Option<DeviceConfiguration>,
    pub(crate) admin_create_user_config: AdminCreateUserConfig,
    #[serde(rename = "SchemaAttributes", alias = "Schema")]
    pub(crate) schema: Vec<SchemaAttribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_recovery_setting: Option<AccountRecoverySetting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issuer_configuration: Option<IssuerConfiguration>,
    // The settings of `SetUserPoolMfaConfig`, which `DescribeUserPool` does not return.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sms_mfa_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) software_token_mfa_configuration: Option<Switch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_mfa_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) web_authn_configuration: Option<WebAuthnConfiguration>,
    #[serde(flatten)]
    pub(crate) others: OtherMembers,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Policies {
    pub(crate) password_policy: PasswordPolicy,
    pub(crate) sign_in_policy: SignInPolicy,
}

/// The requirements for passwords.
#[expect(clippy::struct_excessive_bools, reason = "the API's shape")]
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PasswordPolicy {
    /// In characters.
    pub(crate) minimum_length: usize,
    pub(crate) require_uppercase: bool,
    pub(crate) require_lowercase: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_symbols: bool,
    /// The number of last passwords that must not be used again, including the current one.
    pub(crate) password_history_size: usize,
    /// In days.
    pub(crate) temporary_password_validity_days: i64,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 8,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            password_history_size: 0,
            temporary_password_validity_days: 7,
        }
    }
}

/// The factors that a sign-in may begin with if the user can choose (`USER_AUTH`).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SignInPolicy {
    pub(crate) allowed_first_auth_factors: Vec<String>,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self { allowed_first_auth_factors: vec!["PASSWORD".to_owned()] }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct UsernameConfiguration {
    pub(crate) case_sensitive: bool,
}

impl Default for UsernameConfiguration {
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html>
    fn default() -> Self {
        Self { case_sensitive: true }
    }
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct UserAttributeUpdateSettings {
    pub(crate) attributes_require_verification_before_update: Vec<String>,
}

/// Whether users may or have to use a second factor.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MfaConfiguration {
    #[default]
    Off,
    Optional,
    On,
}

/// The settings of device tracking. A pool without them does not track devices.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DeviceConfiguration {
    /// Whether a remembered device takes the place of the second factor.
    pub(crate) challenge_required_on_new_device: bool,
    /// Whether users have to opt in. Otherwise every confirmed device is remembered.
    pub(crate) device_only_remembered_on_user_prompt: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct AdminCreateUserConfig {
    pub(crate) allow_admin_create_user_only: bool,
}

/// The addresses that codes for a forgotten password may be sent to.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct AccountRecoverySetting {
    pub(crate) recovery_mechanisms: Vec<RecoveryMechanism>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct RecoveryMechanism {
    /// `verified_email`, `verified_phone_number` or `admin_only`.
    pub(crate) name: String,
    pub(crate) priority: u8,
}

/// The form of the issuer in tokens.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html>
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct IssuerConfiguration {
    pub(crate) r#type: IssuerType,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum IssuerType {
    /// `https://cognito-idp.REGION.amazonaws.com/POOL`
    #[default]
    Original,
    /// `https://issuer-cognito-idp.REGION.amazonaws.com/POOL`
    Updated,
}

/// The settings of passkeys.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WebAuthnConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) relying_party_id: Option<String>,
    /// `required` or `preferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_verification: Option<String>,
    /// `SINGLE_FACTOR`, or `MULTI_FACTOR_WITH_USER_VERIFICATION` if a passkey counts as both factors of users who have
    /// enabled this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) factor_configuration: Option<String>,
}

impl PoolSettings {
    /// Checks that the settings do not contradict each other.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` for the first contradiction.
    pub(crate) fn check(&self) -> Result<(), Exception> {
        if !self.username_attributes.is_empty() && !self.alias_attributes.is_empty() {
            return Err(invalid_parameter(
                "Only one of the aliasAttributes or usernameAttributes can be set.",
            ));
        }
        if self.mfa_configuration == MfaConfiguration::On && self.is_passwordless() {
            return Err(invalid_parameter(
                "MFA cannot be set to ON when one-time passwords are allowed as the first authentication factor.",
            ));
        }
        if self.lacks_multi_factor_passkeys() {
            return Err(invalid_parameter(
                "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
            ));
        }
        Ok(())
    }

    /// Adds all standard attributes to the schema, and the prefix `custom:` or `dev:custom:` to the names of all others.
    pub(crate) fn complete_schema(&mut self) {
        schema::complete(&mut self.schema);
    }

    /// Returns whether `Ada` and `ada` are different users.
    pub(crate) fn is_case_sensitive(&self) -> bool {
        self.username_configuration.unwrap_or_default().case_sensitive
    }

    /// Normalizes a name that users sign in with, so that it can be compared.
    pub(crate) fn normalized(&self, name: &str) -> String {
        if self.is_case_sensitive() { name.to_owned() } else { name.to_lowercase() }
    }

    /// Returns whether users may choose this factor as the first one.
    pub(crate) fn allows_first(&self, factor: &str) -> bool {
        self.policies.sign_in_policy.allowed_first_auth_factors.iter().any(|allowed| allowed == factor)
    }

    /// Returns whether a passkey that verifies its user counts as both factors.
    pub(crate) fn has_multi_factor_passkeys(&self) -> bool {
        let configuration = self.web_authn_configuration.as_ref();
        configuration.and_then(|it| it.factor_configuration.as_deref())
            == Some("MULTI_FACTOR_WITH_USER_VERIFICATION")
    }

    /// Returns whether a second factor is required although passkeys would sign users in without one.
    pub(crate) fn lacks_multi_factor_passkeys(&self) -> bool {
        self.mfa_configuration == MfaConfiguration::On
            && self.allows_first("WEB_AUTHN")
            && !self.has_multi_factor_passkeys()
    }

    /// Returns whether users may have no password.
    pub(crate) fn is_passwordless(&self) -> bool {
        ["EMAIL_OTP", "SMS_OTP"].iter().any(|factor| self.allows_first(factor))
    }

    /// Returns whether a change of this attribute takes effect only after verification.
    pub(crate) fn verifies_before_update(&self, attribute: &str) -> bool {
        let attributes = &self.user_attribute_update_settings.attributes_require_verification_before_update;
        attributes.iter().any(|name| name == attribute)
    }

    pub(crate) fn verifies_automatically(&self, attribute: &str) -> bool {
        self.auto_verified_attributes.iter().any(|name| name == attribute)
    }

    pub(crate) fn has_username_attribute(&self, attribute: &str) -> bool {
        self.username_attributes.iter().any(|name| name == attribute)
    }

    pub(crate) fn has_alias(&self, attribute: &str) -> bool {
        self.alias_attributes.iter().any(|name| name == attribute)
    }

    /// Returns whether users may add this second factor.
    pub(crate) fn has_factor(&self, factor: Factor) -> bool {
        self.mfa_configuration != MfaConfiguration::Off
            && match factor {
                Factor::Sms => self.sms_mfa_configuration.is_some(),
                Factor::SoftwareToken => {
                    self.software_token_mfa_configuration.is_some_and(|configuration| configuration.enabled)
                }
                Factor::Email => self.email_mfa_configuration.is_some(),
            }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Tools compare the settings that they made with the description, so it must not contain lists that were not set.
    #[test]
    fn description_omits_settings_that_were_not_set() {
        let described = serde_json::to_value(PoolSettings::default()).unwrap();
        for name in
            ["AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration"]
        {
            assert!(described.get(name).is_none(), "{name}");
        }
    }

    #[test]
    fn user_names_are_case_sensitive_by_default() {
        for (settings, is_sensitive) in [
            (json!({}), true),
            (json!({ "UsernameConfiguration": {} }), true),
            (json!({ "UsernameConfiguration": { "CaseSensitive": true } }), true),
            (json!({ "UsernameConfiguration": { "CaseSensitive": false } }), false),
        ] {
            let parsed: PoolSettings = serde_json::from_value(settings.clone()).unwrap();
            assert_eq!(parsed.is_case_sensitive(), is_sensitive, "{settings}");
            assert_eq!(parsed.normalized("Ada") == parsed.normalized("ada"), !is_sensitive, "{settings}");
        }
    }
}
