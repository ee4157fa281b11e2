use std::rc::Rc;

use super::{Answer, Asked};
use crate::auth::MfaFactor;

/// Several second factors are set up: one is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectMfa {
    pub(super) asked: Rc<Asked>,
    pub(super) factors: Rc<[MfaFactor]>,
}

/// A second factor that the user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaChoice {
    asked: Rc<Asked>,
    factor: MfaFactor,
}

impl SelectMfa {
    /// What there is to choose from.
    #[must_use]
    pub fn choices(&self) -> Vec<MfaChoice> {
        let choice = |factor: &MfaFactor| MfaChoice { asked: self.asked.clone(), factor: *factor };
        self.factors.iter().map(choice).collect()
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
        self.asked.choose(self.factor.as_name().as_str())
    }
}
