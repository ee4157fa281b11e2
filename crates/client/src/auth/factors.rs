use super::{AuthClient, AuthError, MfaPreference};
use crate::protocol::operations::GetUserAuthFactors;

/// What a user can sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthFactors {
    /// What the service lists as ways to sign in (`ConfiguredUserAuthFactors`).
    pub first: Vec<AuthFactor>,
    /// What is asked for besides.
    pub second: MfaPreference,
}

/// A factor that a user has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFactor {
    /// A code by e-mail.
    EmailOtp,
    /// A passkey.
    Passkey,
    /// A password.
    Password,
    /// A code by text message.
    SmsOtp,
    /// A code of an authenticator app (`SOFTWARE_TOKEN`).
    Totp,
    /// One that this version does not know, by the pool's name.
    Other(String),
}

impl From<String> for AuthFactor {
    fn from(name: String) -> Self {
        // `AuthFactorType` names some of them otherwise than the challenges are named.
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
    /// What the signed-in user can sign in with.
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
