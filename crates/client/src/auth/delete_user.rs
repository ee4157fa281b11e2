//! The deletion of the signed-in user.

use super::session::Session;
use super::{AuthClient, AuthError, ErrorCode, Reason};
use crate::protocol::Deadline;
use crate::protocol::operations::{DeleteUser, GetUser};

impl AuthClient {
    /// Deletes the signed-in user permanently, and ends the session in all tabs.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// match auth.delete_user().await {
    ///     Err(AuthError::FreshSignInNeeded) => show("Sign in again to delete your account."),
    ///     result => result?,
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`], including [`AuthError::FreshSignInNeeded`]. As far as is known, the user still exists then and is
    /// signed in. There is one exception: if the reply was lost and the pool refuses the session from then on, the
    /// session has ended as after any such refusal ([`AuthError::ends_session`]). Either the user was deleted, or all
    /// of the user's sessions were ended elsewhere.
    pub async fn delete_user(&self) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let call = async |token: &_| self.0.wire.send(deadline, &DeleteUser { access_token: token }).await;
        match self.as_recent_user(deadline, call).await {
            Err(error) if error.is_outcome_unknown() => self.ensure_gone(deadline, error).await?,
            Err(error) if !is_unknown(&error) => return Err(error),
            _ => {}
        }
        self.end_deleted(&session);
        Ok(())
    }

    /// Asks the pool whether the user was deleted, after the reply of the deletion was lost.
    async fn ensure_gone(&self, deadline: Deadline, timeout: AuthError) -> Result<(), AuthError> {
        let call = async |token: &_| self.0.wire.send(deadline, &GetUser { access_token: token }).await;
        match self.as_user(deadline, call).await {
            Err(error) if is_unknown(&error) => Ok(()),
            Err(error) if error.ends_session() && self.session().is_none() => Err(error),
            _ => Err(timeout),
        }
    }

    /// Removes all stored data of a deleted user. If another user has signed in meanwhile, that session is kept.
    fn end_deleted(&self, session: &Session) {
        self.forget_device_record(session.user.username());
        self.end(&session.id);
        if self.session().is_none() {
            self.0.unconfirmed_change.replace(None);
            self.abandon();
        }
        self.reconcile(Reason::Deleted);
    }
}

/// Returns whether the pool does not know the user any more.
fn is_unknown(error: &AuthError) -> bool {
    error.service_code() == Some(&ErrorCode::UserNotFound)
}
