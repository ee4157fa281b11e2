//! The challenges of a sign-in, one file for each kind.

mod code;
mod custom;
mod first_factor;
mod lists;
mod mfa;
mod mfa_setup;
mod new_password;
mod passkey;
pub(super) mod pending;

use std::fmt;
use std::rc::Rc;

pub use code::{CodeChallenge, CodeKind};
pub use custom::CustomChallenge;
pub use first_factor::{Choice, FirstFactorChoice, PasswordChoice, SelectFirstFactor};
pub use mfa::{MfaChoice, SelectMfa};
pub(super) use mfa_setup::SECRET_CODE;
pub use mfa_setup::{SetUpEmail, SetUpMfa, SetUpTotp};
pub use new_password::NewPassword;
pub use passkey::PasskeyChallenge;
pub use pending::Answer;

use self::lists::mfa_factors;
use self::pending::PendingChallenge;
use crate::auth::AuthError;
use crate::platform::Millis;
use crate::protocol::ChallengeName;

/// A challenge that the pool has sent during a sign-in. Each kind can only be answered in its own way.
///
/// The enum is exhaustive on purpose: a new variant, which a screen has to handle, is a breaking release.
#[derive(Clone, PartialEq, Eq)]
pub enum Challenge {
    /// A code, sent by e-mail or text message, or shown by an authenticator app.
    Code(CodeChallenge),
    /// A challenge of a Lambda trigger.
    Custom(CustomChallenge),
    /// A new password of the user, in place of the temporary one.
    NewPassword(NewPassword),
    /// A passkey.
    Passkey(PasskeyChallenge),
    /// The choice of a first factor.
    SelectFirstFactor(SelectFirstFactor),
    /// The choice of a second factor.
    SelectMfa(SelectMfa),
    /// The set-up of an e-mail address for codes.
    SetUpEmail(SetUpEmail),
    /// The choice of a second factor to set up.
    SetUpMfa(SetUpMfa),
    /// The set-up of an authenticator app.
    SetUpTotp(SetUpTotp),
}

impl Challenge {
    pub(super) fn from_pending(pending: PendingChallenge) -> Result<Self, AuthError> {
        let pending = Rc::new(pending);
        Ok(match pending.name {
            ChallengeName::Custom => Self::Custom(CustomChallenge(pending)),
            ChallengeName::EmailOtp
            | ChallengeName::SmsMfa
            | ChallengeName::SmsOtp
            | ChallengeName::SoftwareTokenMfa => Self::Code(CodeChallenge(pending)),
            ChallengeName::MfaSetup => Self::mfa_setup(pending)?,
            ChallengeName::NewPasswordRequired => {
                let missing = new_password::missing_attributes(&pending.parameters)?.into();
                Self::NewPassword(NewPassword { pending, missing })
            }
            ChallengeName::SelectChallenge => {
                let challenge = SelectFirstFactor(pending);
                if challenge.choices().is_empty() {
                    return Err(challenge.0.unsupported());
                }
                Self::SelectFirstFactor(challenge)
            }
            ChallengeName::SelectMfaType => {
                let factors = mfa_factors(&pending.parameters, "MFAS_CAN_CHOOSE")?;
                if factors.is_empty() {
                    return Err(pending.unsupported());
                }
                Self::SelectMfa(SelectMfa { pending, factors: factors.into() })
            }
            ChallengeName::WebAuthn => Self::Passkey(PasskeyChallenge(pending)),
            _ => return Err(pending.unsupported()),
        })
    }

    /// Returns the challenge to set up a second factor, or to continue the set-up that was chosen.
    fn mfa_setup(pending: Rc<PendingChallenge>) -> Result<Self, AuthError> {
        if pending.parameters.get(SECRET_CODE).is_some() {
            return Ok(Self::SetUpTotp(SetUpTotp(pending)));
        }
        if pending.parameters.get(mfa_setup::BY_EMAIL).is_some() {
            return Ok(Self::SetUpEmail(SetUpEmail(pending)));
        }
        match mfa_setup::factors(&pending.parameters)? {
            factors if factors.is_empty() => Err(pending.unsupported()),
            factors => Ok(Self::SetUpMfa(SetUpMfa { pending, factors: factors.into() })),
        }
    }

    pub(super) fn pending(&self) -> &Rc<PendingChallenge> {
        match self {
            Self::Code(CodeChallenge(pending))
            | Self::Custom(CustomChallenge(pending))
            | Self::NewPassword(NewPassword { pending, .. })
            | Self::Passkey(PasskeyChallenge(pending))
            | Self::SelectFirstFactor(SelectFirstFactor(pending))
            | Self::SelectMfa(SelectMfa { pending, .. })
            | Self::SetUpEmail(SetUpEmail(pending))
            | Self::SetUpMfa(SetUpMfa { pending, .. })
            | Self::SetUpTotp(SetUpTotp(pending)) => pending,
        }
    }

    /// Returns the user name that was entered, in the form that was sent to the pool.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.pending().login
    }

    /// Returns when the service stops waiting for the answer, in milliseconds since the epoch by this host's clock:
    /// [`Config::challenge_lifetime`](crate::auth::Config::challenge_lifetime) after the challenge was received.
    ///
    /// A form may count down to it. Only the service decides: an answer that it refuses as too late leads to
    /// [`SignInStep::StartAgain`](crate::auth::SignInStep::StartAgain).
    ///
    /// ```
    /// # use cognito_client::auth::Challenge;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(challenge: &Challenge, now: i64) {
    /// let left_ms = challenge.expires_at() - now;
    /// show(left_ms);
    /// # }
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Millis {
        let pending = self.pending();
        pending.since.get().saturating_add(pending.lifetime)
    }

    /// Returns the challenge's name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        self.pending().name.as_str()
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pending().fmt(f)
    }
}
