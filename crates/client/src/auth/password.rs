//! Changes of the signed-in user's password.

use super::client::UnconfirmedChange;
use super::{AuthClient, AuthError, ErrorCode, Secret};
use crate::protocol::operations::ChangePassword;

impl AuthClient {
    /// Changes the password of the signed-in user. Without `previous`, it sets the first password of a user who has
    /// none.
    ///
    /// If the reply is lost, the pool is asked whether it accepts the new password, both now and when the same change
    /// is repeated.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Secret};
    /// # async fn example(auth: &AuthClient, current: Secret, new: Secret) -> Result<(), AuthError> {
    /// auth.change_password(Some(&current), &new).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; as far as is known, the old password is still valid then. With `previous`, the code
    /// [`NotAuthorized`](ErrorCode::NotAuthorized) means that it is wrong. Without `previous`,
    /// [`AuthError::FreshSignInNeeded`] is possible.
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
        let this = UnconfirmedChange::Password(user.sub().to_owned());
        if let Err(error) = changed {
            let is_lost = error.is_outcome_unknown();
            // If an earlier attempt has made the change, `previous` is not the password any more, or there already is
            // one.
            let was_lost =
                *self.0.unconfirmed_change.borrow() == Some(this.clone()) && may_follow_success(&error);
            if is_lost {
                self.0.unconfirmed_change.replace(Some(this));
            }
            if !(is_lost || was_lost) || !self.is_password_known(deadline, user.username(), proposed).await {
                return Err(error);
            }
        }
        self.0.unconfirmed_change.replace(None);
        Ok(())
    }
}

/// Returns whether the pool may give this error for a change that it has already made.
fn may_follow_success(error: &AuthError) -> bool {
    use ErrorCode as Code;

    matches!(
        error.service_code(),
        Some(Code::NotAuthorized | Code::InvalidParameter | Code::PasswordHistoryPolicyViolation)
    )
}
