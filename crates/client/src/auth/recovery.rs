//! The replacement of a forgotten password.

use super::client::UnconfirmedChange;
use super::{AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, SignIn};
use crate::input;
use crate::protocol::operations::{ConfirmForgotPassword, RevokeToken};
use crate::protocol::{Deadline, Operation as _};

impl AuthClient {
    /// Sends a code for a forgotten password, and returns where it was sent.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let delivery = auth.forgot_password("ada@example.com").await?;
    /// show(delivery);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]. An unknown user is not an error if the pool prevents user-existence errors.
    pub async fn forgot_password(&self, username: &str) -> Result<Option<CodeDelivery>, AuthError> {
        self.request_code(PendingKind::Recovery, self.deadline(), &self.username(username)).await
    }

    /// Sets a new password with the code that was sent. It does not sign the user in, because a second factor must not
    /// be skipped.
    ///
    /// The code is used up once the pool has received it. If the reply is lost, the pool is asked whether it accepts
    /// the new password, both now and when the same is requested again.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Secret};
    /// # async fn example(auth: &AuthClient, new_password: Secret) -> Result<(), AuthError> {
    /// auth.reset_password("ada@example.com", &"123456".into(), &new_password).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; as far as is known, the old password is still valid then.
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
        let this = UnconfirmedChange::Reset(username.to_owned());
        if let Err(error) = self.0.wire.send(deadline, &request).await.map_err(AuthError::from) {
            let is_lost = error.is_outcome_unknown();
            let was_lost = *self.0.unconfirmed_change.borrow() == Some(this.clone())
                && matches!(error.service_code(), Some(ErrorCode::CodeMismatch | ErrorCode::ExpiredCode));
            if is_lost {
                self.0.unconfirmed_change.replace(Some(this));
            }
            if !(is_lost || was_lost) || !self.is_password_known(deadline, username, new_password).await {
                return Err(error);
            }
        }
        self.0.unconfirmed_change.replace(None);
        self.abandon();
        Ok(())
    }

    /// Returns whether the pool accepts `password`. This is checked by a sign-in whose tokens are dropped.
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
            // The token is not stored anywhere. Revoking it as well ends its session at the pool.
            self.0.wire.send(deadline, &request).await.ok();
        }
        true
    }
}
