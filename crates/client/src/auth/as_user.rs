//! Calls to the pool in the name of the signed-in user.

use super::{AuthClient, AuthError, ErrorCode, Secret};
use crate::protocol::operations::GetUser;
use crate::protocol::{self, Deadline};

impl AuthClient {
    /// Makes a call with the access token of the user in the current state, refreshing the token first if it expires
    /// soon.
    ///
    /// A `NotAuthorized` reply may be about the token or about the request: a wrong password, or an attribute that the
    /// client may not write. The token is therefore checked by a second call, `GetUser`. Only if that is refused as
    /// well is the token refreshed and the first call repeated. A request whose failures the pool counts is thus not
    /// sent twice.
    ///
    /// # Errors
    /// [`AuthError::FreshSignInNeeded`] if the pool refuses the refreshed token too, or if the token lacks the scope
    /// for the pool's own calls.
    pub(super) async fn as_user<T>(
        &self,
        deadline: Deadline,
        call: impl AsyncFn(&Secret) -> Result<T, protocol::Error>,
    ) -> Result<T, AuthError> {
        let token = self.within(deadline, self.access_token_of_user()).await?;
        self.with_token(deadline, token, call).await
    }

    /// Makes a call for a sensitive change, like [`as_user`](Self::as_user), if the sign-in is recent enough for it
    /// ([`with_step_up`](super::AuthClientBuilder::with_step_up)).
    pub(super) async fn as_recent_user<T>(
        &self,
        deadline: Deadline,
        call: impl AsyncFn(&Secret) -> Result<T, protocol::Error>,
    ) -> Result<T, AuthError> {
        let token = self.within(deadline, self.access_token_of_user()).await?;
        self.ensure_recent(&token)?;
        self.with_token(deadline, token, call).await
    }

    async fn with_token<T>(
        &self,
        deadline: Deadline,
        mut token: Secret,
        call: impl AsyncFn(&Secret) -> Result<T, protocol::Error>,
    ) -> Result<T, AuthError> {
        Self::ensure_scope(&token)?;
        for is_last in [false, true] {
            let reply = call(&token).await;
            let is_refused = is_not_authorized(&reply) && self.is_refused(deadline, &token).await;
            if !is_refused {
                return Ok(reply?);
            }
            if !is_last {
                token = self.within(deadline, self.access_token_instead_of(&token)).await?;
            }
        }
        Err(AuthError::FreshSignInNeeded)
    }

    /// Returns whether the pool refuses `token` for another call as well.
    async fn is_refused(&self, deadline: Deadline, token: &Secret) -> bool {
        is_not_authorized(&self.0.wire.send(deadline, &GetUser { access_token: token }).await)
    }
}

fn is_not_authorized<T>(reply: &Result<T, protocol::Error>) -> bool {
    reply.as_ref().is_err_and(|error| error.code() == Some(&ErrorCode::NotAuthorized))
}
