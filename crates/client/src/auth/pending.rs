//! The sign-up or recovery of this tab that waits for a code.

pub(super) mod record;

use self::record::{Pending, PendingKind, PendingSignUp, Record};
use super::store::record_text;
use super::{AuthClient, AuthError, CodeDelivery, Secret, SignIn};
use crate::platform::Millis;
use crate::protocol::operations::{ForgotPassword, ResendConfirmationCode};
use crate::protocol::{Deadline, Operation as _, decode};

/// How long a sign-up or recovery that waits for its code is kept, in milliseconds.
const MAX_AGE_MS: Millis = 60 * 60_000;

impl AuthClient {
    /// Returns the sign-up or recovery of this tab that waits for a code, unless it is older than an hour.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, PendingKind, SignUp};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// if let Some(pending) = auth.pending() {
    ///     match pending.kind {
    ///         PendingKind::SignUp => show("Enter the code to confirm your account."),
    ///         PendingKind::Recovery => show("Enter the code and a new password."),
    ///     }
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let record = self.pending_record()?;
        self.time_left(record.since, MAX_AGE_MS).map(|_| record.pending)
    }

    fn pending_record(&self) -> Option<Record> {
        let stored = self.0.platform.tab.get(&self.pending_key()).ok().flatten();
        let stored = stored.and_then(|text| decode::<Record>(&text).ok());
        stored.or_else(|| self.0.unstored_pending.borrow().clone())
    }

    /// Removes the sign-up or recovery that waits for a code, including the password of a sign-up, if it has expired or
    /// cannot be read. Otherwise returns how much longer it is kept, in milliseconds.
    pub(super) fn expire_pending(&self) -> Option<Millis> {
        let left = self.pending_record().and_then(|record| self.time_left(record.since, MAX_AGE_MS));
        if left.is_none() {
            self.forget_pending();
        }
        left
    }

    /// Removes the sign-up, recovery or challenge that waits for the user's input, including the password of a sign-up.
    /// Call it when the user leaves the flow.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn example(auth: &AuthClient) {
    /// // The user leaves the sign-up:
    /// auth.abandon();
    /// # }
    /// ```
    pub fn abandon(&self) {
        self.forget_progress();
        self.forget_pending();
    }

    /// Removes the sign-up or recovery that waits for a code, but not a challenge.
    pub(super) fn forget_pending(&self) {
        self.forget_password();
        self.0.unstored_pending.replace(None);
        // A record that cannot be removed was not stored by this client, or contains a name but no password.
        self.0.platform.tab.remove(&self.pending_key()).ok();
    }

    /// Forgets the password of a sign-up that waits for its code. Call it when the user leaves its screen. The code is
    /// still accepted afterwards.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn example(auth: &AuthClient) {
    /// // The user leaves the form for the code:
    /// auth.forget_password();
    /// # }
    /// ```
    pub fn forget_password(&self) {
        self.0.pending_sign_up.replace(None);
    }

    /// Requests a code, and stores the sign-up or recovery that waits for it.
    pub(super) async fn request_code(
        &self,
        kind: PendingKind,
        deadline: Deadline,
        username: &str,
    ) -> Result<Option<CodeDelivery>, AuthError> {
        let (wire, client_id) = (&self.0.wire, self.0.config.client_id());
        let context = self.user_context(username);
        let user_context_data = context.as_ref();
        let delivery = match kind {
            PendingKind::SignUp => {
                let metadata = self.client_metadata(ResendConfirmationCode::NAME);
                let client_metadata = metadata.as_ref();
                let request =
                    ResendConfirmationCode { client_id, username, client_metadata, user_context_data };
                wire.send(deadline, &request).await?.code_delivery_details
            }
            PendingKind::Recovery => {
                let metadata = self.client_metadata(ForgotPassword::NAME);
                let client_metadata = metadata.as_ref();
                let request = ForgotPassword { client_id, username, client_metadata, user_context_data };
                wire.send(deadline, &request).await?.code_delivery_details
            }
        };
        self.set_pending(kind, username, delivery.clone());
        Ok(delivery)
    }

    pub(super) fn set_pending(&self, kind: PendingKind, username: &str, delivery: Option<CodeDelivery>) {
        let pending = Pending { kind, username: username.to_owned(), delivery };
        let record = Record::new(self.0.platform.clock.now(), pending);
        let text = record_text(&record);
        let stored = text.and_then(|text| self.0.platform.tab.set(&self.pending_key(), text.expose()));
        // If it was not stored, a reload cannot resume it, but this page can.
        self.0.unstored_pending.replace(stored.is_err().then_some(record));
    }

    /// Stores the sign-up of this user as pending, and keeps the sign-in that follows it in memory.
    pub(super) fn set_pending_sign_up(
        &self,
        username: &str,
        sign_in: SignIn,
        session: Option<Secret>,
        delivery: Option<CodeDelivery>,
    ) {
        self.set_pending(PendingKind::SignUp, username, delivery);
        let (username, since) = (username.to_owned(), self.0.platform.clock.now());
        self.0.pending_sign_up.replace(Some(PendingSignUp { username, sign_in, session, since }));
    }

    /// Returns the sign-in that follows the sign-up of this user, and the `Session` that the sign-up returned, if they
    /// are still in memory.
    pub(super) fn pending_sign_in(&self, username: &str) -> Option<(SignIn, Option<Secret>)> {
        let pending = self.0.pending_sign_up.borrow();
        let PendingSignUp { username: owner, sign_in, session, since } = pending.as_ref()?;
        let is_valid = owner == username && self.time_left(*since, MAX_AGE_MS).is_some();
        is_valid.then(|| (sign_in.clone(), session.clone()))
    }

    fn pending_key(&self) -> String {
        format!("yew-cognito.{}.pending", self.0.config.client_id())
    }
}
