use super::{AuthClient, AuthError, ErrorCode, Secret};
use crate::protocol::{self, Deadline, operations::GetUser};

impl AuthClient {
    /// Makes a call in the name of the user whom the state tells of; a token that is due is refreshed first.
    ///
    /// What the pool does not authorize may be the token or what is asked for with it: a wrong password, an attribute
    /// that is not the client's to write. Only a token that is refused for another call as well is refreshed, and the
    /// call made once more; so nothing is tried twice that counts its failures.
    ///
    /// # Errors
    /// [`AuthError::FreshSignInNeeded`] if no refresh gives a token that will do.
    pub(super) async fn as_user<T>(
        &self,
        deadline: Deadline,
        call: impl AsyncFn(&Secret) -> Result<T, protocol::Error>,
    ) -> Result<T, AuthError> {
        let token = self.within(deadline, self.access_token_of_user()).await?;
        self.with_token(deadline, token, call).await
    }

    /// The same for a sensitive change, if the sign-in is as recent as the app wants it to be for one.
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

    /// Whether the pool accepts `token` for nothing, as far as can be found out.
    async fn is_refused(&self, deadline: Deadline, token: &Secret) -> bool {
        is_not_authorized(&self.0.wire.send(deadline, &GetUser { access_token: token }).await)
    }
}

fn is_not_authorized<T>(reply: &Result<T, protocol::Error>) -> bool {
    reply.as_ref().is_err_and(|error| error.code() == Some(&ErrorCode::NotAuthorized))
}
