use std::rc::Rc;

use super::{Answer, Asked};

/// Several second factors are set up: one is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectMfa {
    pub(super) asked: Rc<Asked>,
    pub(super) factors: Rc<[String]>,
}

/// A second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MfaFactor {
    /// Codes by e-mail.
    Email,
    /// Codes by text message.
    Sms,
    /// Codes of an authenticator app.
    Totp,
}

/// A second factor that the user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaChoice {
    asked: Rc<Asked>,
    factor: MfaFactor,
}

pub(super) const TOTP: &str = "SOFTWARE_TOKEN_MFA";
pub(super) const EMAIL: &str = "EMAIL_OTP";
const SMS: &str = "SMS_MFA";

impl MfaFactor {
    /// The factor called so on the wire, if this version knows it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            EMAIL => Some(Self::Email),
            SMS => Some(Self::Sms),
            TOTP => Some(Self::Totp),
            _ => None,
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => EMAIL,
            Self::Sms => SMS,
            Self::Totp => TOTP,
        }
    }
}

impl SelectMfa {
    /// What there is to choose from.
    #[must_use]
    pub fn choices(&self) -> Vec<MfaChoice> {
        let known = self.factors.iter().filter_map(|name| MfaFactor::from_name(name));
        known.map(|factor| MfaChoice { asked: self.asked.clone(), factor }).collect()
    }
}

impl MfaChoice {
    /// Which it is.
    #[must_use]
    pub fn factor(&self) -> MfaFactor {
        self.factor
    }

    /// Takes it.
    pub fn choose(&self) -> Answer {
        self.asked.choose(self.factor.as_str())
    }
}
