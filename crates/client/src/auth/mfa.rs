//! The second factors of the signed-in user: the preference, and the set-up of an authenticator app.

pub(super) mod factor;

pub use factor::MfaFactor;

use super::{AuthClient, AuthError, Secret, TotpSetUp};
use crate::input;
use crate::protocol::operations::{
    AssociateSoftwareToken, GetUser, MfaSettings, SetUserMfaPreference, VerifySoftwareToken,
    WebAuthnMfaSettings,
};

/// The second factors of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MfaPreference {
    /// The factors that are enabled.
    pub enabled: Vec<MfaFactor>,
    /// The enabled factor that a sign-in asks for; `None` if none is preferred.
    pub preferred: Option<MfaFactor>,
    /// The pool's names of factors that this version does not know.
    pub others: Vec<String>,
}

/// A change of second factors. Factors that are `None` are not changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MfaChange {
    /// Codes by text message, to a verified number.
    pub sms: Option<MfaSetting>,
    /// Codes from an authenticator app that was [set up](AuthClient::set_up_totp).
    pub totp: Option<MfaSetting>,
    /// Codes by e-mail, to a verified address.
    pub email: Option<MfaSetting>,
    /// Whether a passkey of the user counts as both factors. A passkey cannot be preferred: it only replaces the second
    /// factor in a sign-in that begins with it.
    ///
    /// The pool's `FactorConfiguration` has to be `MULTI_FACTOR_WITH_USER_VERIFICATION`, and the user needs another
    /// second factor
    /// ([`WebAuthnMfaSettingsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html)).
    /// Include that factor in the same change: the service has been seen to refuse `true` alone.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, MfaChange, MfaSetting};
    /// # async fn example(auth: AuthClient) -> Result<(), AuthError> {
    /// let totp = Some(MfaSetting::Enabled);
    /// auth.set_mfa_preference(MfaChange { totp, passkey: Some(true), ..MfaChange::default() }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub passkey: Option<bool>,
}

/// The new setting of one second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MfaSetting {
    /// Enabled; the preference is not set.
    Enabled,
    /// Enabled, and preferred to the other factors.
    Preferred,
    /// Enabled, and not preferred.
    NotPreferred,
    /// Disabled.
    Disabled,
}

impl MfaPreference {
    /// Converts the pool's names of factors.
    pub(super) fn from_names(enabled: Vec<String>, preferred: Option<String>) -> Self {
        let preferred_factor = preferred.as_deref().and_then(MfaFactor::from_name);
        let mut preference = Self { preferred: preferred_factor, ..Self::default() };
        let unlisted = preferred.filter(|name| preferred_factor.is_none() && !enabled.contains(name));
        for name in enabled.into_iter().chain(unlisted) {
            match MfaFactor::from_name(&name) {
                Some(factor) => preference.enabled.push(factor),
                None => preference.others.push(name),
            }
        }
        preference
    }
}

impl MfaSetting {
    fn settings(self) -> MfaSettings {
        let (enabled, preferred_mfa) = match self {
            Self::Enabled => (true, None),
            Self::Preferred => (true, Some(true)),
            Self::NotPreferred => (true, Some(false)),
            Self::Disabled => (false, None),
        };
        MfaSettings { enabled, preferred_mfa }
    }
}

impl AuthClient {
    /// Returns the second factors of the signed-in user.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let preference = auth.mfa_preference().await?;
    /// show(preference.preferred);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]
    pub async fn mfa_preference(&self) -> Result<MfaPreference, AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| self.0.wire.send(deadline, &GetUser { access_token: token }).await;
        let user = self.as_user(deadline, call).await?;
        Ok(MfaPreference::from_names(user.user_mfa_setting_list, user.preferred_mfa_setting))
    }

    /// Changes the second factors of the signed-in user.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, MfaChange, MfaSetting};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let change = MfaChange { totp: Some(MfaSetting::Preferred), ..MfaChange::default() };
    /// auth.set_mfa_preference(change).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`], including [`AuthError::FreshSignInNeeded`].
    pub async fn set_mfa_preference(&self, change: MfaChange) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let MfaChange { sms, totp, email, passkey } = change;
        let call = async |token: &_| {
            let request = SetUserMfaPreference {
                access_token: token,
                sms_mfa_settings: sms.map(MfaSetting::settings),
                software_token_mfa_settings: totp.map(MfaSetting::settings),
                email_mfa_settings: email.map(MfaSetting::settings),
                web_authn_mfa_settings: passkey.map(|enabled| WebAuthnMfaSettings { enabled }),
            };
            self.0.wire.send(deadline, &request).await
        };
        self.as_recent_user(deadline, call).await.map(drop)
    }

    /// Begins the set-up of an authenticator app for the signed-in user. Nothing changes until the app is
    /// [verified](Self::verify_totp).
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let uri = auth.set_up_totp().await?.uri("Example", "ada@example.com");
    /// // Show the URI as a QR code, then call `verify_totp`.
    /// # drop(uri);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`], including [`AuthError::FreshSignInNeeded`].
    pub async fn set_up_totp(&self) -> Result<TotpSetUp, AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| {
            let request = AssociateSoftwareToken { access_token: Some(token), session: None };
            self.0.wire.send(deadline, &request).await
        };
        let secret = self.as_recent_user(deadline, call).await?.secret_code;
        Ok(TotpSetUp { secret })
    }

    /// Completes the set-up with a code that the app shows. `device_name` is the user's name for the device. Sign-ins
    /// ask for codes of the app once it is [enabled](Self::set_mfa_preference).
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.verify_totp(&"123456".into(), Some("my phone")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; `EnableSoftwareTokenMfa` or `CodeMismatch` if the code is wrong. If the reply was lost, repeat
    /// the set-up from the beginning.
    pub async fn verify_totp(&self, code: &Secret, device_name: Option<&str>) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let code = &input::secret_code(code);
        let call = async |token: &_| {
            let request = VerifySoftwareToken {
                access_token: Some(token),
                session: None,
                user_code: code,
                friendly_device_name: device_name,
            };
            self.0.wire.send(deadline, &request).await
        };
        if self.as_user(deadline, call).await?.is_verified {
            Ok(())
        } else {
            Err(AuthError::Reply("an authenticator app that is not verified after all"))
        }
    }
}
