use std::time::Duration;

use super::tokens::SignInClaims;
use super::{AuthClient, AuthError, Secret};
use crate::platform::Millis;

impl AuthClient {
    /// Sets the maximum age of a sign-in for sensitive changes. `None`, the default, allows any age.
    ///
    /// Sensitive changes are a new password without the old one, changes of the e-mail address, the phone number,
    /// second factors and passkeys, and the deletion of the user. They fail with [`AuthError::FreshSignInNeeded`] if
    /// the sign-in is older, before anything is sent to the pool: ask the user to sign in again, then repeat the
    /// change.
    ///
    /// This protects a screen that was left unattended from strangers. It does not restrict an attacker who has
    /// obtained the token.
    pub fn set_step_up(&self, longest: Option<Duration>) {
        self.0.step_up.set(longest);
    }

    /// Checks that the sign-in of `token` is recent enough for a sensitive change, by the pool's clock.
    pub(super) fn ensure_recent(&self, token: &Secret) -> Result<(), AuthError> {
        let Some(longest) = self.0.step_up.get() else { return Ok(()) };
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let now = session.pool_time(self.0.platform.clock.now());
        let longest = Millis::try_from(longest.as_millis()).unwrap_or(Millis::MAX);
        let is_recent = SignInClaims::read(token.expose())
            .and_then(|claims| claims.signed_in())
            .is_some_and(|at| now.saturating_sub(at) <= longest);
        if is_recent { Ok(()) } else { Err(AuthError::FreshSignInNeeded) }
    }

    /// Checks that `token` is valid for the pool's own calls. The token of a federated sign-in may lack the scope, and
    /// a refresh does not add it.
    pub(super) fn ensure_scope(token: &Secret) -> Result<(), AuthError> {
        let lacks = SignInClaims::read(token.expose()).is_some_and(|claims| claims.lacks_user_scope());
        if lacks { Err(AuthError::FreshSignInNeeded) } else { Ok(()) }
    }
}
