use std::rc::Rc;

use super::{ANSWER, Answer, Asked};
use crate::{
    auth::{
        Secret,
        sign_in::{EMAIL_OTP, PASSWORD, PASSWORD_SRP, SMS_OTP, WEB_AUTHN},
    },
    protocol::ChallengeName,
};

/// The user has several first factors: one is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectFirstFactor(pub(super) Rc<Asked>);

/// A first factor that the user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstFactorChoice {
    /// The password.
    Password(PasswordChoice),
    /// A code by e-mail; it is asked for next.
    EmailOtp(Choice),
    /// A code by text message; it is asked for next.
    SmsOtp(Choice),
    /// A passkey; [`PasskeyChallenge`](super::PasskeyChallenge) follows.
    Passkey(Choice),
}

/// The password, by SRP where the pool offers that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordChoice {
    asked: Rc<Asked>,
    by_srp: bool,
}

/// A factor that needs nothing entered to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    asked: Rc<Asked>,
    name: &'static str,
}

impl SelectFirstFactor {
    /// What there is to choose from, in the pool's order.
    #[must_use]
    pub fn choices(&self) -> Vec<FirstFactorChoice> {
        let choice = |name| Choice { asked: self.0.clone(), name };
        let mut choices = Vec::new();
        for name in &self.0.available {
            choices.push(match name.as_str() {
                EMAIL_OTP => FirstFactorChoice::EmailOtp(choice(EMAIL_OTP)),
                SMS_OTP => FirstFactorChoice::SmsOtp(choice(SMS_OTP)),
                WEB_AUTHN => FirstFactorChoice::Passkey(choice(WEB_AUTHN)),
                PASSWORD | PASSWORD_SRP => {
                    if choices.iter().any(|choice| matches!(choice, FirstFactorChoice::Password(_))) {
                        continue;
                    }
                    let by_srp = self.0.available.iter().any(|name| name == PASSWORD_SRP);
                    FirstFactorChoice::Password(PasswordChoice { asked: self.0.clone(), by_srp })
                }
                _ => continue,
            });
        }
        choices
    }
}

impl PasswordChoice {
    /// The password, taken as it is.
    pub fn password(&self, password: &Secret) -> Answer {
        let mut answer = select(&self.asked, if self.by_srp { PASSWORD_SRP } else { PASSWORD });
        if self.by_srp {
            answer.0.password = Some(password.clone());
        } else {
            answer.0.responses.add(PASSWORD, password.expose());
        }
        answer
    }
}

impl Choice {
    /// Takes it.
    pub fn choose(&self) -> Answer {
        select(&self.asked, self.name)
    }
}

/// A passkey that could not be used is answered like the choice before it.
fn select(asked: &Rc<Asked>, name: &str) -> Answer {
    asked.answer_as(ChallengeName::SelectChallenge, [(ANSWER, name)].into())
}
