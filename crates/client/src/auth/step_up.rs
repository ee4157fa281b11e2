//! The checks of a token before a call: how old its sign-in is, and whether it has the scope for the call.

use super::tokens::SignInClaims;
use super::{AuthClient, AuthError, Secret};
use crate::platform::Millis;

impl AuthClient {
    /// Checks that the sign-in of `token` is recent enough for a sensitive change, by the pool's clock.
    pub(super) fn ensure_recent(&self, token: &Secret) -> Result<(), AuthError> {
        let Some(max_age) = self.0.max_sign_in_age else { return Ok(()) };
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let now = session.pool_time(self.0.platform.clock.now());
        let max_age = Millis::try_from(max_age.as_millis()).unwrap_or(Millis::MAX);
        let is_recent = SignInClaims::read(token.expose())
            .and_then(|claims| claims.signed_in())
            .is_some_and(|at| now.saturating_sub(at) <= max_age);
        if is_recent { Ok(()) } else { Err(AuthError::FreshSignInNeeded) }
    }

    /// Checks that `token` is valid for the pool's own calls. The token of a federated sign-in may lack the scope, and
    /// a refresh does not add it.
    pub(super) fn ensure_scope(token: &Secret) -> Result<(), AuthError> {
        let lacks = SignInClaims::read(token.expose()).is_some_and(|claims| claims.lacks_user_scope());
        if lacks { Err(AuthError::FreshSignInNeeded) } else { Ok(()) }
    }
}
