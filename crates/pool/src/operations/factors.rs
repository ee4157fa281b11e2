//! Operations on second factors.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, empty_reply};
use crate::clock::SECOND;
use crate::error::{Exception, invalid_parameter};
use crate::factor::Factor;
use crate::pool::Pool;
use crate::random;
use crate::settings::MfaConfiguration;
use crate::software_token::SoftwareToken;
use crate::totp::Secret;
use crate::user::User;

/// The preference for one factor.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Preference {
    enabled: bool,
    preferred_mfa: bool,
}

/// The preference for passkeys, which has no `PreferredMfa`.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html>
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct WebAuthnPreference {
    enabled: bool,
}

/// The preferences for all factors. A factor that is absent remains unchanged.
#[derive(Debug, Default, Deserialize)]
struct Preferences {
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Preference>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    software_token: Option<Preference>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Preference>,
    #[serde(rename = "WebAuthnMfaSettings")]
    web_authn: Option<WebAuthnPreference>,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetUserMfaPreference {
    access_token: String,
    #[serde(flatten)]
    preferences: Preferences,
}

impl Operation for SetUserMfaPreference {
    const NAME: &'static str = "SetUserMFAPreference";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        pool.set_mfa_preference(&bearer.user, &self.preferences)
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserMFAPreference.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminSetUserMfaPreference {
    username: String,
    #[serde(flatten)]
    preferences: Preferences,
}

impl Operation for AdminSetUserMfaPreference {
    const NAME: &'static str = "AdminSetUserMFAPreference";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let key = pool.key_by_name(&self.username)?;
        pool.set_mfa_preference(&key, &self.preferences)
    }
}

impl Pool {
    fn set_mfa_preference(&mut self, key: &str, preferences: &Preferences) -> Result<Value, Exception> {
        let changes = [
            (Factor::Sms, preferences.sms),
            (Factor::SoftwareToken, preferences.software_token),
            (Factor::Email, preferences.email),
        ];
        let enables_another = changes.iter().any(|(_, preference)| preference.is_some_and(|it| it.enabled));
        let changes = changes.into_iter().filter_map(|(factor, preference)| Some((factor, preference?)));
        let user = self.user(key)?;
        let mut factors = user.factors.clone();
        let mut preferred = vec![];
        for (factor, preference) in changes {
            factors.enabled.retain(|enabled| *enabled != factor);
            if factors.preferred == Some(factor) {
                factors.preferred = None;
            }
            if !preference.enabled {
                if preference.preferred_mfa {
                    return Err(invalid_parameter(format!(
                        "{} must be enabled to be preferred",
                        factor.name()
                    )));
                }
                continue;
            }
            if !self.settings().has_factor(factor) {
                return Err(invalid_parameter(format!("{} is not enabled for the user pool", factor.name())));
            }
            if !user.can_use(factor) {
                return Err(invalid_parameter(match factor {
                    Factor::SoftwareToken => "User has not verified software token mfa".to_owned(),
                    _ => format!("User does not have delivery config set to turn on {}", factor.name()),
                }));
            }
            factors.enabled.push(factor);
            if preference.preferred_mfa {
                preferred.push(factor);
            }
        }
        match preferred[..] {
            [] => {}
            [factor] => factors.preferred = Some(factor),
            _ => return Err(invalid_parameter("Only one MFA factor can be set as preferred")),
        }
        if let Some(preference) = preferences.web_authn {
            if preference.enabled {
                self.check_web_authn_factor(user, enables_another)?;
            }
            factors.web_authn = preference.enabled;
        }
        if factors.web_authn && factors.enabled.is_empty() {
            return Err(another_factor_required());
        }
        // The API lists factors in this order.
        factors.enabled.sort_by_key(|factor| Factor::ALL.iter().position(|other| other == factor));
        let now = self.now();
        let user = self.user_mut(key)?;
        user.factors = factors;
        user.modified = now;
        Ok(empty_reply())
    }

    /// Checks that a passkey may count as both factors of a user.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the request does not enable another factor as well (even if one is enabled
    /// already), if the pool does not accept passkeys as both factors, or if the user has no passkey.
    fn check_web_authn_factor(&self, user: &User, enables_another: bool) -> Result<(), Exception> {
        if !enables_another {
            return Err(another_factor_required());
        }
        if self.settings().mfa_configuration == MfaConfiguration::Off
            || !self.settings().allows_first("WEB_AUTHN")
            || !self.settings().has_multi_factor_passkeys()
        {
            return Err(invalid_parameter("WEB_AUTHN_MFA is not enabled for the user pool"));
        }
        if user.passkeys.is_empty() {
            return Err(invalid_parameter(
                "User does not have applicable WebAuthn credentials to enable WebAuthn MFA.",
            ));
        }
        Ok(())
    }
}

fn another_factor_required() -> Exception {
    invalid_parameter("WebAuthn MFA requires enabling an additional MFA setting.")
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AssociateSoftwareToken {
    access_token: Option<String>,
    session: Option<String>,
}

impl Operation for AssociateSoftwareToken {
    const NAME: &'static str = "AssociateSoftwareToken";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(token) = &self.access_token else {
            let session = self.session.ok_or_else(missing_token_and_session)?;
            let (code, session) = pool.associate_in_session(&session)?;
            return Ok(json!({ "SecretCode": code, "Session": session }));
        };
        let bearer = pool.account_bearer(token)?;
        pool.check_software_tokens()?;
        let secret = Secret::new(random::bytes());
        let code = secret.base32();
        let pending = SoftwareToken::new(secret);
        pool.user_mut(&bearer.user)?.factors.pending_software_token = Some(pending);
        Ok(json!({ "SecretCode": code }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerifySoftwareToken {
    access_token: Option<String>,
    session: Option<String>,
    user_code: String,
}

impl Operation for VerifySoftwareToken {
    const NAME: &'static str = "VerifySoftwareToken";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(token) = &self.access_token else {
            let session = self.session.ok_or_else(missing_token_and_session)?;
            let session = pool.verify_in_session(&session, &self.user_code)?;
            return Ok(json!({ "Status": "SUCCESS", "Session": session }));
        };
        let bearer = pool.account_bearer(token)?;
        let seconds = pool.now() / SECOND;
        let factors = &mut pool.user_mut(&bearer.user)?.factors;
        let pending = factors.pending_software_token.as_mut().ok_or_else(|| {
            Exception::new("SoftwareTokenMFANotFoundException", "No software token was associated.")
        })?;
        if pending.accept(&self.user_code, seconds).is_err() {
            return Err(Exception::new("EnableSoftwareTokenMFAException", "Code mismatch"));
        }
        // The app is registered now, and `SetUserMFAPreference` enables it as a factor.
        factors.software_token = factors.pending_software_token.take();
        Ok(json!({ "Status": "SUCCESS" }))
    }
}

impl Pool {
    /// Checks that the pool supports authenticator apps.
    ///
    /// # Errors
    ///
    /// `SoftwareTokenMFANotFoundException` if it does not.
    pub(crate) fn check_software_tokens(&self) -> Result<(), Exception> {
        if self.settings().has_factor(Factor::SoftwareToken) {
            return Ok(());
        }
        let message = "Software Token MFA has not been enabled by the userPool";
        Err(Exception::new("SoftwareTokenMFANotFoundException", message))
    }
}

fn missing_token_and_session() -> Exception {
    invalid_parameter("Either AccessToken or Session is required")
}
