use super::{
    Attribute, AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, SignIn, SignInStep,
    client::Lost,
};
use crate::protocol::{
    self, Deadline, Operation as _,
    operations::{self, ConfirmSignUp},
};

/// What a person registers with.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// User name, or the address where the pool signs in by it; surrounding white space is cut off.
    pub username: String,
    /// The password, taken as it is.
    pub password: Secret,
    /// What the pool requires, and what else the app asks for.
    pub attributes: Vec<Attribute>,
}

/// What a confirmed sign-up leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a confirmed user is not yet signed in"]
pub enum Confirmed {
    /// The password was still at hand, so the sign-in went on.
    SignIn(SignInStep),
    /// The user has to sign in: the page was reloaded, or the password was entered elsewhere.
    PleaseSignIn {
        /// Who.
        username: String,
    },
}

impl AuthClient {
    /// Registers, and says what comes next: mostly a code to confirm with.
    ///
    /// # Errors
    /// [`AuthError`]; nobody is registered then, as far as is known. Where the pool confirms at once, also that
    /// of the sign-in that follows.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<SignInStep, AuthError> {
        let epoch = self.begin();
        let deadline = self.deadline();
        let SignUp { username, password, attributes } = sign_up;
        let username = username.trim();
        let (metadata, context) =
            (self.client_metadata(operations::SignUp::NAME), self.user_context(username));
        let request = operations::SignUp {
            client_id: self.0.config.client_id(),
            username,
            password: Some(&password),
            user_attributes: &attributes,
            validation_data: &[],
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        let reply = self.0.wire.send(deadline, &request).await;
        self.ensure_current(epoch)?;
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                return self.after_lost_sign_up(deadline, epoch, username, password, error.into()).await;
            }
        };
        if reply.user_confirmed {
            return self.sign_in_until(deadline, SignIn::new(username, password)).await;
        }
        let delivery = reply.code_delivery_details;
        self.keep_pending_sign_up(SignIn::new(username, password), delivery.clone());
        Ok(SignInStep::ConfirmSignUp { username: username.to_owned(), delivery: Ok(delivery) })
    }

    /// A user name that is taken, after a sign-up whose reply was lost, is taken by that very sign-up: it goes on
    /// with a new code, unless the pool says that this user needs none.
    async fn after_lost_sign_up(
        &self,
        deadline: Deadline,
        epoch: u64,
        username: &str,
        password: Secret,
        error: AuthError,
    ) -> Result<SignInStep, AuthError> {
        let this = Lost::SignUp(username.to_owned());
        if error.leaves_fate_unknown() {
            self.0.lost.replace(Some(this));
            return Err(error);
        }
        if error.service_code() != Some(&ErrorCode::UsernameExists) || *self.0.lost.borrow() != Some(this) {
            return Err(error);
        }
        let delivery = self.ask_for_code(PendingKind::SignUp, deadline, username).await;
        self.ensure_current(epoch)?;
        self.0.lost.replace(None);
        if matches!(&delivery, Err(refused) if refused.service_code() == Some(&ErrorCode::InvalidParameter)) {
            return Err(error);
        }
        self.keep_pending_sign_up(SignIn::new(username, password), delivery.clone().ok().flatten());
        Ok(SignInStep::ConfirmSignUp { username: username.to_owned(), delivery })
    }

    /// Confirms a sign-up with the code that was sent, and signs in where the password is still at hand.
    ///
    /// # Errors
    /// [`AuthError`] of the confirmation. One of the sign-in that follows leads to
    /// [`Confirmed::PleaseSignIn`]: the confirmation has succeeded.
    pub async fn confirm_sign_up(&self, username: &str, code: &Secret) -> Result<Confirmed, AuthError> {
        let username = username.trim();
        let deadline = self.deadline();
        let client_id = self.0.config.client_id();
        let (metadata, context) = (self.client_metadata(ConfirmSignUp::NAME), self.user_context(username));
        let request = ConfirmSignUp {
            client_id,
            username,
            confirmation_code: code,
            force_alias_creation: false,
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        match self.0.wire.send(deadline, &request).await {
            Ok(_) => {}
            Err(error) if is_confirmed_already(&error) => {}
            Err(error) => return Err(error.into()),
        }
        let sign_in = self.take_pending_sign_in(username);
        self.abandon();
        if let Some(sign_in) = sign_in
            && let Ok(step) = self.sign_in_until(deadline, sign_in).await
        {
            return Ok(Confirmed::SignIn(step));
        }
        Ok(Confirmed::PleaseSignIn { username: username.to_owned() })
    }

    /// Has the code of a sign-up sent again, and says where to.
    ///
    /// # Errors
    /// [`AuthError`]; the earlier code may still be good then.
    pub async fn resend_code(&self, username: &str) -> Result<Option<CodeDelivery>, AuthError> {
        self.ask_for_code(PendingKind::SignUp, self.deadline(), username.trim()).await
    }
}

/// The reply to an earlier confirmation was lost: this one is refused because that one has succeeded. The
/// user's status is told nowhere but in the message.
fn is_confirmed_already(error: &protocol::Error) -> bool {
    // `UNCONFIRMED` is another word.
    let tells_status =
        |message: &str| message.split(|c: char| !c.is_ascii_uppercase()).any(|word| word == "CONFIRMED");
    matches!(error, protocol::Error::Service(error) if error.code == ErrorCode::NotAuthorized && tells_status(&error.message))
}
