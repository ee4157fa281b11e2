use std::rc::Rc;

use super::{Answer, Asked, SelectFirstFactor};
use crate::{
    auth::AuthError,
    platform::{Mediation, Passkeys},
};

/// A passkey is to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyChallenge(pub(super) Rc<Asked>);

impl PasskeyChallenge {
    /// What to ask the browser with: `PublicKeyCredentialRequestOptionsJSON`.
    ///
    /// # Errors
    /// [`AuthError::Reply`] if the pool sent none.
    pub fn options(&self) -> Result<&str, AuthError> {
        let options = self.0.parameters.get("CREDENTIAL_REQUEST_OPTIONS");
        options.ok_or(AuthError::Reply("a passkey challenge without its options"))
    }

    /// Has the person prove that a passkey is at hand; `passkeys` is
    /// [`WebPasskeys`](crate::platform::web::WebPasskeys) in a browser. To drop the future takes the question back.
    ///
    /// # Errors
    /// [`AuthError::Passkey`]; ask again, or take another factor [instead](Self::instead).
    pub async fn ask(&self, passkeys: &dyn Passkeys, mediation: Mediation) -> Result<Answer, AuthError> {
        let credential = passkeys.get(self.options()?, mediation).await?;
        Ok(self.credential(&credential))
    }

    /// What the browser gave: `AuthenticationResponseJSON`.
    pub fn credential(&self, json: &str) -> Answer {
        self.0.answer([("CREDENTIAL", json)].into())
    }

    /// The other first factors, for a passkey that is not at hand or was given up. There are none where the passkey is
    /// asked for as a second factor.
    #[must_use]
    pub fn instead(&self) -> SelectFirstFactor {
        SelectFirstFactor(self.0.clone())
    }
}
