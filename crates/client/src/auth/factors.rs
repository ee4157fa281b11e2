use super::{AuthClient, AuthError, MfaPreference};
use crate::protocol::{ChallengeName, operations::GetUserAuthFactors};

/// What a user can sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthFactors {
    /// Each is enough to begin with.
    pub first: Vec<AuthFactor>,
    /// What is asked for besides.
    pub second: MfaPreference,
}

/// A first factor that a user has.
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
    /// One that this version does not know, by the pool's name.
    Other(String),
}

impl From<String> for AuthFactor {
    fn from(name: String) -> Self {
        match ChallengeName::from(name) {
            ChallengeName::EmailOtp => Self::EmailOtp,
            ChallengeName::SmsOtp => Self::SmsOtp,
            ChallengeName::WebAuthn => Self::Passkey,
            other if other.as_str() == "PASSWORD" => Self::Password,
            other => Self::Other(other.as_str().to_owned()),
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
