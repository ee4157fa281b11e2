use std::time::Duration;

use super::{AuthClient, AuthError, Secret, tokens::SignInClaims};
use crate::platform::Millis;

impl AuthClient {
    /// How long ago a sign-in may be at the most for sensitive changes, from now on; any time ago with `None`, as at first.
    ///
    /// Sensitive are a new password without the old one, the e-mail address, the phone number, second factors,
    /// passkeys and the user's deletion. They fail with [`AuthError::FreshSignInNeeded`] then, before anything is
    /// asked of the pool: have the person sign in again, and ask again.
    ///
    /// It keeps strangers from a screen that was left alone. It does not bind who has got hold of the token.
    pub fn set_step_up(&self, longest: Option<Duration>) {
        self.0.step_up.set(longest);
    }

    /// Whether the sign-in that `token` goes back to is recent enough for a sensitive change, by the pool's clock.
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

    /// Whether the pool's own calls can be made with `token`. One of a federated sign-in may lack the scope, and a
    /// refresh gives the same again.
    pub(super) fn ensure_scope(token: &Secret) -> Result<(), AuthError> {
        let lacks = SignInClaims::read(token.expose()).is_some_and(|claims| claims.lacks_user_scope());
        if lacks { Err(AuthError::FreshSignInNeeded) } else { Ok(()) }
    }
}
