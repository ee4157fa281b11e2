use std::rc::Rc;

use super::{
    Answer, Asked, Before, Challenge,
    mfa::{EMAIL, MfaFactor, TOTP},
    texts,
};
use crate::{
    auth::{AuthError, Secret},
    protocol::{ChallengeName, Parameters},
};

/// The pool demands a second factor, and the user has none: which of several is to be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpMfa(pub(super) Rc<Asked>);

/// An authenticator app is to be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpTotp(pub(super) Rc<Asked>);

/// Codes by e-mail are to be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpEmail(pub(super) Rc<Asked>);

pub(in crate::auth::sign_in) const MFAS_CAN_SETUP: &str = "MFAS_CAN_SETUP";
/// Not the pool's: what `AssociateSoftwareToken` brought is kept with the challenge.
pub(in crate::auth::sign_in) const SECRET_CODE: &str = "SecretCode";

/// The factors that a user can set up in the middle of a sign-in, by their names on the wire. Text messages
/// are none of them: they take a number that is verified.
pub(in crate::auth::sign_in) fn can_set_up(parameters: &Parameters) -> Result<Vec<String>, AuthError> {
    let mut factors = texts(parameters, MFAS_CAN_SETUP)?;
    factors.retain(|name| name == TOTP || name == EMAIL);
    Ok(factors)
}

pub(super) fn challenge(asked: Rc<Asked>) -> Result<Challenge, AuthError> {
    if asked.parameters.get(SECRET_CODE).is_some() {
        return Ok(Challenge::SetUpTotp(SetUpTotp(asked)));
    }
    match can_set_up(&asked.parameters)?.as_slice() {
        [] => Err(AuthError::Unsupported(ChallengeName::MfaSetup.as_str().to_owned())),
        [only] if only == EMAIL => Ok(Challenge::SetUpEmail(SetUpEmail(asked))),
        _ => Ok(Challenge::SetUpMfa(SetUpMfa(asked))),
    }
}

impl SetUpMfa {
    /// What can be set up.
    #[must_use]
    pub fn factors(&self) -> Vec<MfaFactor> {
        let names = can_set_up(&self.0.parameters).unwrap_or_default();
        names.iter().filter_map(|name| MfaFactor::from_name(name)).collect()
    }

    /// An authenticator app: [`SetUpTotp`] follows.
    pub fn totp(&self) -> Answer {
        self.set_up(TOTP)
    }

    /// Codes by e-mail: [`SetUpEmail`] follows.
    pub fn email(&self) -> Answer {
        self.set_up(EMAIL)
    }

    fn set_up(&self, factor: &'static str) -> Answer {
        Answer { before: Before::SetUp(factor), ..self.0.answer(Parameters::default()) }
    }
}

impl SetUpTotp {
    /// The secret that the app is to have, in base32. Show it to whoever can't scan its
    /// [URI](crate::auth::totp_uri).
    #[must_use]
    pub fn secret_code(&self) -> Secret {
        self.0.parameters.get(SECRET_CODE).unwrap_or_default().into()
    }

    /// The user name that was typed: what the app calls the account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.0.login
    }

    /// The code that the app shows, and what the person calls the device that it runs on.
    pub fn code(&self, code: &Secret, device_name: Option<&str>) -> Answer {
        let code: String = code.expose().split_ascii_whitespace().collect();
        let before = Before::VerifyTotp(code.into(), device_name.map(str::to_owned));
        Answer { before, ..self.0.answer(Parameters::default()) }
    }
}

impl SetUpEmail {
    /// The address; a code is sent there, which is asked for next.
    pub fn address(&self, email: &str) -> Answer {
        self.0.answer([("EMAIL", email.trim())].into())
    }
}
