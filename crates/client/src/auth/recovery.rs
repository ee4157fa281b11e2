use super::{AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, SignIn, client::Lost};
use crate::input;
use crate::protocol::{
    Deadline, Operation as _,
    operations::{ConfirmForgotPassword, RevokeToken},
};

impl AuthClient {
    /// Has a code sent for a forgotten password, and says where to.
    ///
    /// # Errors
    /// [`AuthError`]. An unknown user is none where the pool prevents user-existence errors.
    pub async fn forgot_password(&self, username: &str) -> Result<Option<CodeDelivery>, AuthError> {
        self.ask_for_code(PendingKind::Recovery, self.deadline(), &self.username(username)).await
    }

    /// Sets a new password with that code. It signs nobody in: a second factor must not be skipped.
    ///
    /// The code is spent once the pool has seen it. Where its reply is lost, the pool is asked whether the new
    /// password is the one it knows, now and when the same is asked for again.
    ///
    /// # Errors
    /// [`AuthError`]; the old password still stands then, as far as is known.
    pub async fn reset_password(
        &self,
        username: &str,
        code: &Secret,
        new_password: &Secret,
    ) -> Result<(), AuthError> {
        let username = &*self.username(username);
        let code = &input::secret_code(code);
        let deadline = self.deadline();
        let metadata = self.client_metadata(ConfirmForgotPassword::NAME);
        let context = self.user_context(username);
        let request = ConfirmForgotPassword {
            client_id: self.0.config.client_id(),
            username,
            confirmation_code: code,
            password: new_password,
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        let this = Lost::Reset(username.to_owned());
        if let Err(error) = self.0.wire.send(deadline, &request).await.map_err(AuthError::from) {
            let is_lost = error.leaves_fate_unknown();
            let was_lost = *self.0.lost.borrow() == Some(this.clone())
                && matches!(error.service_code(), Some(ErrorCode::CodeMismatch | ErrorCode::ExpiredCode));
            if is_lost {
                self.0.lost.replace(Some(this));
            }
            if !(is_lost || was_lost) || !self.is_password_known(deadline, username, new_password).await {
                return Err(error);
            }
        }
        self.0.lost.replace(None);
        self.abandon();
        Ok(())
    }

    /// Asks the pool by a sign-in that nobody is signed in by.
    pub(super) async fn is_password_known(
        &self,
        deadline: Deadline,
        username: &str,
        password: &Secret,
    ) -> bool {
        let sign_in = SignIn::new(username, password.clone());
        let Ok(reply) = self.try_sign_in(deadline, &sign_in).await else { return false };
        if let Some(token) = reply.authentication_result.and_then(|tokens| tokens.refresh_token) {
            let request = RevokeToken { client_id: self.0.config.client_id(), token: &token };
            // Nobody holds the token any more; to revoke it as well is tidier.
            self.0.wire.send(deadline, &request).await.ok();
        }
        true
    }
}
