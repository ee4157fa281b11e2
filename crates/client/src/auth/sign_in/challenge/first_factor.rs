//! The choice of a first factor.

use std::rc::Rc;

use super::pending::{Answer, PendingChallenge};
use crate::auth::Secret;
use crate::protocol::ChallengeName;
use crate::protocol::names::{factor, parameter};

/// A challenge to choose one of the user's first factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectFirstFactor(pub(super) Rc<PendingChallenge>);

/// A first factor of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstFactorChoice {
    /// The password.
    Password(PasswordChoice),
    /// A code that is sent by e-mail; the next challenge asks for it.
    EmailOtp(Choice),
    /// A code that is sent by text message; the next challenge asks for it.
    SmsOtp(Choice),
    /// A passkey; [`PasskeyChallenge`](super::PasskeyChallenge) follows.
    Passkey(Choice),
}

/// The password, proven by SRP if the pool supports that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordChoice {
    pending: Rc<PendingChallenge>,
    by_srp: bool,
}

/// A factor that is chosen without further input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pending: Rc<PendingChallenge>,
    name: &'static str,
}

impl SelectFirstFactor {
    /// Returns the available first factors, in the pool's order.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, FirstFactorChoice, SelectFirstFactor};
    /// # async fn example(auth: &AuthClient, challenge: &SelectFirstFactor) -> Result<(), AuthError> {
    /// for choice in challenge.choices() {
    ///     if let FirstFactorChoice::EmailOtp(choice) = choice {
    ///         auth.answer(choice.choose()).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn choices(&self) -> Vec<FirstFactorChoice> {
        let choice = |name| Choice { pending: self.0.clone(), name };
        let mut choices = Vec::new();
        for name in &self.0.available {
            choices.push(match name.as_str() {
                factor::EMAIL_OTP => FirstFactorChoice::EmailOtp(choice(factor::EMAIL_OTP)),
                factor::SMS_OTP => FirstFactorChoice::SmsOtp(choice(factor::SMS_OTP)),
                factor::WEB_AUTHN => FirstFactorChoice::Passkey(choice(factor::WEB_AUTHN)),
                factor::PASSWORD | factor::PASSWORD_SRP => {
                    if choices.iter().any(|choice| matches!(choice, FirstFactorChoice::Password(_))) {
                        continue;
                    }
                    let by_srp = self.0.available.iter().any(|name| name == factor::PASSWORD_SRP);
                    FirstFactorChoice::Password(PasswordChoice { pending: self.0.clone(), by_srp })
                }
                _ => continue,
            });
        }
        choices
    }
}

impl PasswordChoice {
    /// Returns the answer with this password, which is not changed.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, FirstFactorChoice, Secret, SelectFirstFactor};
    /// # async fn example(auth: &AuthClient, challenge: &SelectFirstFactor, password: Secret) -> Result<(), AuthError> {
    /// for choice in challenge.choices() {
    ///     if let FirstFactorChoice::Password(choice) = choice {
    ///         auth.answer(choice.password(&password)).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn password(&self, password: &Secret) -> Answer {
        let mut answer =
            select(&self.pending, if self.by_srp { factor::PASSWORD_SRP } else { factor::PASSWORD });
        if self.by_srp {
            answer.0.password = Some(password.clone());
        } else {
            answer.0.responses.add(parameter::PASSWORD, password.expose());
        }
        answer
    }
}

impl Choice {
    /// Returns the answer that chooses this factor.
    pub fn choose(&self) -> Answer {
        select(&self.pending, self.name)
    }
}

/// Returns the answer that chooses the factor called `name`. A passkey challenge that is given up is answered in the
/// same way.
fn select(pending: &Rc<PendingChallenge>, name: &str) -> Answer {
    pending.answer_as(ChallengeName::SelectChallenge, [(parameter::ANSWER, name)].into())
}
