use super::{AuthClient, AuthError, ErrorCode, Reason, session::Session};
use crate::protocol::{
    Deadline,
    operations::{DeleteUser, GetUser},
};

impl AuthClient {
    /// Deletes the signed-in user for good, and ends the session in all tabs.
    ///
    /// # Errors
    /// [`AuthError`], [`AuthError::FreshSignInNeeded`] among them; the user exists still, as far as is known, and is
    /// signed in. But where the reply was lost and the pool refuses the session altogether since, that has ended as ever
    /// ([`AuthError::ends_session`]): the user is gone, or somebody has ended all of their sessions.
    pub async fn delete_user(&self) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let call = async |token: &_| self.0.wire.send(deadline, &DeleteUser { access_token: token }).await;
        match self.as_recent_user(deadline, call).await {
            Err(error) if error.leaves_fate_unknown() => self.ensure_gone(deadline, error).await?,
            Err(error) if !is_unknown(&error) => return Err(error),
            _ => {}
        }
        self.end_deleted(&session);
        Ok(())
    }

    /// Asks the pool what became of a deletion whose reply was lost.
    async fn ensure_gone(&self, deadline: Deadline, lost: AuthError) -> Result<(), AuthError> {
        let call = async |token: &_| self.0.wire.send(deadline, &GetUser { access_token: token }).await;
        match self.as_user(deadline, call).await {
            Err(error) if is_unknown(&error) => Ok(()),
            Err(error) if error.ends_session() && self.session().is_none() => Err(error),
            _ => Err(lost),
        }
    }

    /// Wipes all that is kept of a user who is no more. Another one may have signed in meanwhile, and stays.
    fn end_deleted(&self, session: &Session) {
        if let Some(devices) = self.devices() {
            devices.forget(self, session.user.username());
        }
        self.end(&session.id);
        if self.session().is_none() {
            self.0.lost.replace(None);
            self.abandon();
        }
        self.reconcile(Reason::Deleted);
    }
}

/// The pool knows the user no more.
fn is_unknown(error: &AuthError) -> bool {
    error.service_code() == Some(&ErrorCode::UserNotFound)
}
