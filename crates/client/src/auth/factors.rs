//! The factors that the signed-in user can sign in with.

use super::{AuthClient, AuthError, MfaPreference};
use crate::protocol::operations::GetUserAuthFactors;

/// The factors that a user can sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthFactors {
    /// The factors that the service lists as ways to sign in (`ConfiguredUserAuthFactors`).
    pub first: Vec<AuthFactor>,
    /// The second factors.
    pub second: MfaPreference,
}

/// A factor of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFactor {
    /// A code that is sent by e-mail.
    EmailOtp,
    /// A passkey.
    Passkey,
    /// A password.
    Password,
    /// A code that is sent by text message.
    SmsOtp,
    /// A code from an authenticator app (`SOFTWARE_TOKEN`).
    Totp,
    /// A factor that this version does not know, with the pool's name for it.
    Other(String),
}

impl From<String> for AuthFactor {
    fn from(name: String) -> Self {
        // `AuthFactorType` has other names than the challenges for some factors.
        match name.as_str() {
            "EMAIL_OTP" => Self::EmailOtp,
            "PASSWORD" => Self::Password,
            "SMS_OTP" => Self::SmsOtp,
            "SOFTWARE_TOKEN" => Self::Totp,
            "WEB_AUTHN" => Self::Passkey,
            _ => Self::Other(name),
        }
    }
}

impl AuthClient {
    /// Returns the factors that the signed-in user can sign in with.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, AuthFactor};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let factors = auth.auth_factors().await?;
    /// let has_passkey = factors.first.contains(&AuthFactor::Passkey);
    /// # show(has_passkey);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]
    pub async fn auth_factors(&self) -> Result<AuthFactors, AuthError> {
        let deadline = self.deadline();
        let call =
            async |token: &_| self.0.wire.send(deadline, &GetUserAuthFactors { access_token: token }).await;
        let user = self.as_user(deadline, call).await?;
        Ok(AuthFactors {
            first: user.configured_user_auth_factors.into_iter().map(AuthFactor::from).collect(),
            second: MfaPreference::from_names(user.user_mfa_settings, user.preferred_mfa_setting),
        })
    }
}
