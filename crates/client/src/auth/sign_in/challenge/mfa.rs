//! The choice of a second factor.

use std::rc::Rc;

use super::pending::{Answer, PendingChallenge};
use crate::auth::MfaFactor;

/// A challenge to choose one of the user's second factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectMfa {
    pub(super) pending: Rc<PendingChallenge>,
    pub(super) factors: Rc<[MfaFactor]>,
}

/// A second factor of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaChoice {
    pending: Rc<PendingChallenge>,
    factor: MfaFactor,
}

impl SelectMfa {
    /// Returns the available second factors.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, MfaFactor, SelectMfa};
    /// # async fn example(auth: &AuthClient, challenge: &SelectMfa) -> Result<(), AuthError> {
    /// for choice in challenge.choices() {
    ///     if choice.factor() == MfaFactor::Totp {
    ///         auth.answer(choice.choose()).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn choices(&self) -> Vec<MfaChoice> {
        let choice = |factor: &MfaFactor| MfaChoice { pending: self.pending.clone(), factor: *factor };
        self.factors.iter().map(choice).collect()
    }
}

impl MfaChoice {
    /// Returns the factor.
    #[must_use]
    pub fn factor(&self) -> MfaFactor {
        self.factor
    }

    /// Returns the answer that chooses this factor.
    pub fn choose(&self) -> Answer {
        self.pending.answer_with(self.factor.as_name().as_str())
    }
}
