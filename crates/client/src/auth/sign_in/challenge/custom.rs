use std::rc::Rc;

use super::{Answer, Asked};
use crate::protocol::{Parameters, Secret};

/// Something that the pool's own triggers ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomChallenge(pub(super) Rc<Asked>);

impl CustomChallenge {
    /// What the trigger `CreateAuthChallenge` made public.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.0.parameters
    }

    /// What to answer, as it is.
    pub fn answer(&self, answer: &Secret) -> Answer {
        self.0.choose(answer.expose())
    }
}
