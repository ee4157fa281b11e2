use super::{AuthClient, AuthError, ErrorCode, Secret, client::Lost};
use crate::protocol::operations::ChangePassword;

impl AuthClient {
    /// Gives the signed-in user another password; a first one with no `previous`, where there is none yet.
    ///
    /// Where the reply is lost, the pool is asked whether the new password is the one it knows, now and when the same is
    /// asked for again.
    ///
    /// # Errors
    /// [`AuthError`]; the old password still stands then, as far as is known. With `previous` given, the code
    /// [`NotAuthorized`](ErrorCode::NotAuthorized) says that it is wrong; without, there may be
    /// [`AuthError::FreshSignInNeeded`].
    pub async fn change_password(
        &self,
        previous: Option<&Secret>,
        proposed: &Secret,
    ) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let user = self.session().ok_or(AuthError::NotSignedIn)?.user;
        let call = async |token: &_| {
            let request = ChangePassword {
                access_token: token,
                previous_password: previous,
                proposed_password: proposed,
            };
            self.0.wire.send(deadline, &request).await
        };
        let changed = match previous {
            Some(_) => self.as_user(deadline, call).await,
            None => self.as_recent_user(deadline, call).await,
        };
        let this = Lost::Password(user.sub().to_owned());
        if let Err(error) = changed {
            let is_lost = error.leaves_fate_unknown();
            // The password until now is another one then, or there is one now.
            let was_lost = *self.0.lost.borrow() == Some(this.clone()) && is_of_a_second_try(&error);
            if is_lost {
                self.0.lost.replace(Some(this));
            }
            if !(is_lost || was_lost) || !self.is_password_known(deadline, user.username(), proposed).await {
                return Err(error);
            }
        }
        self.0.lost.replace(None);
        Ok(())
    }
}

/// Whether the pool may refuse so what it has done before.
fn is_of_a_second_try(error: &AuthError) -> bool {
    use ErrorCode as Code;

    matches!(
        error.service_code(),
        Some(Code::NotAuthorized | Code::InvalidParameter | Code::PasswordHistoryPolicyViolation)
    )
}
