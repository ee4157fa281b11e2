//! A challenge of the pool's own Lambda triggers.

use std::rc::Rc;

use super::pending::{Answer, PendingChallenge};
use crate::protocol::{Parameters, Secret};

/// A challenge of the pool's own Lambda triggers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomChallenge(pub(super) Rc<PendingChallenge>);

impl CustomChallenge {
    /// Returns the public parameters that the trigger `CreateAuthChallenge` has set.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.0.parameters
    }

    /// Returns the answer with this text, which is not changed.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, CustomChallenge};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, challenge: &CustomChallenge) -> Result<(), AuthError> {
    /// show(challenge.parameters().get("question"));
    /// auth.answer(challenge.answer(&"an answer".into())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn answer(&self, answer: &Secret) -> Answer {
        self.0.answer_with(answer.expose())
    }
}
