//! The challenge for a passkey.

use std::rc::Rc;

use super::first_factor::SelectFirstFactor;
use super::pending::{Answer, PendingChallenge};
use crate::auth::AuthError;
use crate::platform::{Mediation, Passkeys};

/// A challenge that is answered with a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyChallenge(pub(super) Rc<PendingChallenge>);

impl PasskeyChallenge {
    /// Returns the options for the browser: `PublicKeyCredentialRequestOptionsJSON`.
    ///
    /// # Errors
    /// [`AuthError::Reply`] if the pool has not sent them.
    pub fn options(&self) -> Result<&str, AuthError> {
        let options = self.0.parameters.get("CREDENTIAL_REQUEST_OPTIONS");
        options.ok_or(AuthError::Reply("a passkey challenge without its options"))
    }

    /// Asks the user for a passkey, and returns the answer. In a browser, `passkeys` is
    /// [`WebPasskeys`](crate::platform::web::WebPasskeys). Dropping the future withdraws the question.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, PasskeyChallenge};
    /// # use cognito_client::platform::Mediation;
    /// # use cognito_client::platform::web::WebPasskeys;
    /// # async fn example(auth: &AuthClient, challenge: &PasskeyChallenge) -> Result<(), AuthError> {
    /// let answer = challenge.ask(&WebPasskeys, Mediation::Modal).await?;
    /// auth.answer(answer).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::Passkey`]; ask again, or use another factor [instead](Self::instead).
    pub async fn ask(&self, passkeys: &dyn Passkeys, mediation: Mediation) -> Result<Answer, AuthError> {
        let credential = passkeys.get(self.options()?, mediation).await?;
        Ok(self.credential(&credential))
    }

    /// Returns the answer with the browser's `AuthenticationResponseJSON`.
    pub fn credential(&self, json: &str) -> Answer {
        self.0.answer([("CREDENTIAL", json)].into())
    }

    /// Returns the other first factors, for a user whose passkey is not available or who does not want to use it. There
    /// are none if the passkey is the second factor.
    ///
    /// ```
    /// # use cognito_client::auth::PasskeyChallenge;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(challenge: &PasskeyChallenge) {
    /// show(challenge.instead().choices());
    /// # }
    /// ```
    #[must_use]
    pub fn instead(&self) -> SelectFirstFactor {
        SelectFirstFactor(self.0.clone())
    }
}
