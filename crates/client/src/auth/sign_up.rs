use std::time::Duration;

use super::{
    Attribute, AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, SignIn, SignInStep,
    client::Lost,
};
use crate::{
    input,
    platform::Millis,
    protocol::{
        self, Deadline, Operation as _, Parameters,
        operations::{self, ConfirmSignUp},
    },
};

/// What a person registers with.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// User name, or the address where the pool signs in by it; surrounding white space is cut off.
    pub username: String,
    /// The password, taken as it is; none for a user who signs in without one.
    pub password: Option<Secret>,
    /// What the pool requires, and what else the app asks for.
    pub attributes: Vec<Attribute>,
    /// For the pre-sign-up trigger alone; kept nowhere.
    pub validation_data: Vec<Attribute>,
    /// For the pool's Lambda triggers, in place of what the client's provider says.
    pub client_metadata: Option<Parameters>,
    /// How to sign in once the sign-up is confirmed, as long as the page lives; `None` for not at all.
    pub sign_in: Option<SignIn>,
}

impl SignUp {
    /// A sign-up with a password, and a sign-in with it by SRP to follow.
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        let username = username.into();
        let sign_in = SignIn::new(username.as_str(), password.clone());
        Self { password: Some(password), sign_in: Some(sign_in), ..Self::passwordless(username) }
    }

    /// A sign-up without a password, and a sign-in by the confirmation itself to follow.
    pub fn passwordless(username: impl Into<String>) -> Self {
        let username = username.into();
        let sign_in = SignIn::by_choice(username.as_str());
        Self {
            username,
            password: None,
            attributes: Vec::new(),
            validation_data: Vec::new(),
            client_metadata: None,
            sign_in: Some(sign_in),
        }
    }
}

/// What a confirmed sign-up leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a confirmed user is not yet signed in"]
pub enum Confirmed {
    /// What to sign in with was still at hand, so the sign-in went on.
    SignIn(SignInStep),
    /// The user has to sign in: the page was reloaded, or the sign-up was begun elsewhere.
    PleaseSignIn {
        /// Who.
        username: String,
    },
}

/// How often to ask whether a link was followed, and for how long: as long as the pool's session lives.
const POLL: Duration = Duration::from_secs(5);
const POLLS: u32 = 36;
/// All of that, in milliseconds.
const LONGEST_WAIT: Millis = 180_000;

impl AuthClient {
    /// Registers, and says what comes next: mostly a code to confirm with.
    ///
    /// # Errors
    /// [`AuthError`]; nobody is registered then, as far as is known. Where the pool confirms at once, also that
    /// of the sign-in that follows.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<SignInStep, AuthError> {
        let epoch = self.begin();
        let deadline = self.deadline();
        let SignUp { username, password, attributes, validation_data, client_metadata, sign_in } = sign_up;
        let username = &*self.username(&username);
        let sign_in = sign_in.map(|sign_in| sign_in.normalized(self));
        let metadata = client_metadata.or_else(|| self.client_metadata(operations::SignUp::NAME));
        let context = self.user_context(username);
        let request = operations::SignUp {
            client_id: self.0.config.client_id(),
            username,
            password: password.as_ref(),
            user_attributes: &attributes,
            validation_data: &validation_data,
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        let reply = self.0.wire.send(deadline, &request).await;
        self.ensure_current(epoch)?;
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                return self.after_lost_sign_up(deadline, epoch, username, sign_in, error.into()).await;
            }
        };
        match sign_in {
            Some(sign_in) if reply.user_confirmed => {
                self.sign_in_until(deadline, sign_in.completed_by(reply.session)).await
            }
            None if reply.user_confirmed => Ok(SignInStep::PleaseSignIn { username: username.to_owned() }),
            sign_in => {
                let delivery = reply.code_delivery_details;
                self.await_code(username, sign_in, reply.session, delivery.clone());
                Ok(SignInStep::ConfirmSignUp { username: username.to_owned(), delivery: Ok(delivery) })
            }
        }
    }

    fn await_code(
        &self,
        username: &str,
        sign_in: Option<SignIn>,
        session: Option<Secret>,
        delivery: Option<CodeDelivery>,
    ) {
        match sign_in {
            Some(sign_in) => self.keep_pending_sign_up(username, sign_in, session, delivery),
            None => self.set_pending(PendingKind::SignUp, username, delivery),
        }
    }

    /// A user name that is taken, after a sign-up whose reply was lost, is taken by that very sign-up: it goes on
    /// with a new code, unless the pool says that this user needs none.
    async fn after_lost_sign_up(
        &self,
        deadline: Deadline,
        epoch: u64,
        username: &str,
        sign_in: Option<SignIn>,
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
        self.await_code(username, sign_in, None, delivery.clone().ok().flatten());
        Ok(SignInStep::ConfirmSignUp { username: username.to_owned(), delivery })
    }

    /// Confirms a sign-up with the code that was sent, and signs in where that was asked for.
    ///
    /// # Errors
    /// [`AuthError`] of the confirmation. One of the sign-in that follows leads to
    /// [`Confirmed::PleaseSignIn`]: the confirmation has succeeded.
    pub async fn confirm_sign_up(&self, username: &str, code: &Secret) -> Result<Confirmed, AuthError> {
        self.confirm(&self.username(username), code, false).await
    }

    /// The same, and the address is taken away from the user who has it as an alias (`ForceAliasCreation`).
    ///
    /// # Errors
    /// As [`confirm_sign_up`](Self::confirm_sign_up), but not `AliasExists`.
    pub async fn confirm_sign_up_taking_alias(
        &self,
        username: &str,
        code: &Secret,
    ) -> Result<Confirmed, AuthError> {
        self.confirm(&self.username(username), code, true).await
    }

    async fn confirm(
        &self,
        username: &str,
        code: &Secret,
        force_alias_creation: bool,
    ) -> Result<Confirmed, AuthError> {
        let code = &input::secret_code(code);
        let (deadline, epoch) = (self.deadline(), self.0.epoch.get());
        let (sign_in, session) = self.pending_sign_in(username).unzip();
        let (metadata, context) = (self.client_metadata(ConfirmSignUp::NAME), self.user_context(username));
        let request = ConfirmSignUp {
            client_id: self.0.config.client_id(),
            username,
            confirmation_code: code,
            force_alias_creation,
            session: session.as_ref().and_then(Option::as_ref),
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        let session = match self.0.wire.send(deadline, &request).await {
            Ok(confirmed) => confirmed.session,
            Err(error) if is_confirmed_already(&error) => None,
            Err(error) => return Err(error.into()),
        };
        if self.ensure_current(epoch).is_err() {
            // Whoever has signed out or begun something else meanwhile wants no sign-in of this.
            return Ok(please_sign_in(username));
        }
        self.abandon();
        let Some(sign_in) = sign_in else { return Ok(please_sign_in(username)) };
        match self.sign_in_until(deadline, sign_in.completed_by(session)).await {
            Ok(step) => Ok(Confirmed::SignIn(step)),
            Err(_) => Ok(please_sign_in(username)),
        }
    }

    /// Waits until the link that was sent has been followed, on whatever device, and signs in then.
    ///
    /// It asks every 5 seconds, for 3 minutes. A later sign-in, sign-up or wait makes it void.
    ///
    /// # Errors
    /// [`AuthError`] of a sign-in that fails otherwise than because nobody has confirmed, or lastingly.
    pub async fn wait_for_confirmation(&self, username: &str) -> Result<Confirmed, AuthError> {
        let username = &*self.username(username);
        let epoch = self.begin();
        let Some((sign_in, session)) = self.pending_sign_in(username) else {
            return Ok(please_sign_in(username));
        };
        let sign_in = sign_in.completed_by(session);
        let clock = &self.0.platform.clock;
        let began = clock.now();
        for _ in 0..POLLS {
            // An answer may take its time, too.
            if clock.now().saturating_sub(began) >= LONGEST_WAIT {
                break;
            }
            clock.sleep(POLL).await;
            self.ensure_current(epoch)?;
            match self.sign_in_straight(self.deadline(), epoch, &sign_in).await {
                Ok(step) => {
                    self.forget_pending();
                    return Ok(Confirmed::SignIn(step));
                }
                Err(error) if error.service_code() == Some(&ErrorCode::UserNotConfirmed) => {}
                Err(error) if error.is_retryable() => {}
                Err(error) => return Err(error),
            }
        }
        self.forget_password();
        Ok(please_sign_in(username))
    }

    /// Has the code of a sign-up sent again, and says where to.
    ///
    /// # Errors
    /// [`AuthError`]; the earlier code may still be good then.
    pub async fn resend_code(&self, username: &str) -> Result<Option<CodeDelivery>, AuthError> {
        self.ask_for_code(PendingKind::SignUp, self.deadline(), &self.username(username)).await
    }
}

fn please_sign_in(username: &str) -> Confirmed {
    Confirmed::PleaseSignIn { username: username.to_owned() }
}

/// The reply to an earlier confirmation was lost: this one is refused because that one has succeeded. The
/// user's status is told nowhere but in the message.
fn is_confirmed_already(error: &protocol::Error) -> bool {
    // `UNCONFIRMED` is another word.
    let tells_status =
        |message: &str| message.split(|c: char| !c.is_ascii_uppercase()).any(|word| word == "CONFIRMED");
    matches!(error, protocol::Error::Service(error) if error.code == ErrorCode::NotAuthorized && tells_status(&error.message))
}
