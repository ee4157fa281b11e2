//! The sign-up and its confirmation by code or by link.

use std::time::Duration;

use super::client::UnconfirmedChange;
use super::{
    Attribute, AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, SignIn, SignInStep,
};
use crate::input;
use crate::platform::Millis;
use crate::protocol::operations::{self, ConfirmSignUp};
use crate::protocol::{self, Deadline, Operation as _, Parameters};

/// The data of a sign-up.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// The user name, or the address if users sign in by it. It is sent in the form of
    /// [`input::username`](crate::input::username).
    pub username: String,
    /// The password, which is not changed; `None` for a user who signs in without one.
    pub password: Option<Secret>,
    /// The attributes that the pool requires, and others that the app asks for.
    pub attributes: Vec<Attribute>,
    /// Data for the pre-sign-up trigger only, which is not stored.
    pub validation_data: Vec<Attribute>,
    /// Metadata for the pool's Lambda triggers, in place of that of the client's provider.
    pub client_metadata: Option<Parameters>,
    /// The sign-in that follows once the sign-up is confirmed, as long as the page is open; `None` for no sign-in.
    pub sign_in: Option<SignIn>,
}

impl SignUp {
    /// Creates a sign-up with a password, followed by a sign-in with it by SRP.
    ///
    /// ```
    /// use cognito_client::auth::{Secret, SignUp};
    ///
    /// let sign_up = SignUp::new("ada@example.com", Secret::new("correct horse"));
    /// assert!(sign_up.sign_in.is_some());
    /// ```
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        let username = username.into();
        let sign_in = SignIn::new(username.as_str(), password.clone());
        Self { password: Some(password), sign_in: Some(sign_in), ..Self::passwordless(username) }
    }

    /// Creates a sign-up without a password, followed by a sign-in that the confirmation itself authorizes.
    ///
    /// ```
    /// use cognito_client::auth::SignUp;
    ///
    /// let sign_up = SignUp::passwordless("ada@example.com");
    /// assert_eq!(sign_up.password, None);
    /// ```
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

/// The next step after a confirmed sign-up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a confirmed user is not yet signed in"]
pub enum Confirmed {
    /// The credentials were still in memory, so the sign-in has continued with this step.
    SignIn(SignInStep),
    /// The user has to sign in, for example because the page was reloaded or the sign-up was begun elsewhere.
    PleaseSignIn {
        /// The user name.
        username: String,
    },
}

/// The interval at which the pool is asked whether a link was followed.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The number of times that it is asked: for as long as the `Session` of the sign-up is valid.
const MAX_POLLS: u32 = 36;
/// The maximum duration of all of this, in milliseconds.
const MAX_WAIT_MS: Millis = 180_000;

impl AuthClient {
    /// Registers a user, and returns the next step, which is usually the confirmation by a code.
    ///
    /// ```
    /// # use cognito_client::auth::{Attribute, AuthClient, AuthError, Secret, SignInStep, SignUp};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, password: Secret) -> Result<(), AuthError> {
    /// let mut sign_up = SignUp::new("ada@example.com", password);
    /// sign_up.attributes.push(Attribute::new("name", "Ada"));
    /// if let SignInStep::ConfirmSignUp { delivery, .. } = auth.sign_up(sign_up).await? {
    ///     show(delivery?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; as far as is known, the user is not registered then. If the pool confirms the user at once, also
    /// the errors of the sign-in that follows.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<SignInStep, AuthError> {
        let epoch = self.next_epoch();
        let deadline = self.deadline();
        let SignUp { username, password, attributes, validation_data, client_metadata, sign_in } = sign_up;
        let username = &*self.username(&username);
        let sign_in = sign_in.map(|sign_in| sign_in.normalized(self.config()));
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
                return self.recover_sign_up(deadline, epoch, username, sign_in, error.into()).await;
            }
        };
        match sign_in {
            Some(sign_in) if reply.user_confirmed => {
                self.sign_in_until(deadline, sign_in.with_session(reply.session)).await
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
            Some(sign_in) => self.set_pending_sign_up(username, sign_in, session, delivery),
            None => self.set_pending(PendingKind::SignUp, username, delivery),
        }
    }

    /// Handles a failed sign-up. If the user name is taken after a sign-up whose reply was lost, it is taken by that
    /// very sign-up, which continues with a new code, unless the pool reports that this user does not need one.
    async fn recover_sign_up(
        &self,
        deadline: Deadline,
        epoch: u64,
        username: &str,
        sign_in: Option<SignIn>,
        error: AuthError,
    ) -> Result<SignInStep, AuthError> {
        let this = UnconfirmedChange::SignUp(username.to_owned());
        if error.is_outcome_unknown() {
            self.0.unconfirmed_change.replace(Some(this));
            return Err(error);
        }
        if error.service_code() != Some(&ErrorCode::UsernameExists)
            || *self.0.unconfirmed_change.borrow() != Some(this)
        {
            return Err(error);
        }
        let delivery = self.request_code(PendingKind::SignUp, deadline, username).await;
        self.ensure_current(epoch)?;
        self.0.unconfirmed_change.replace(None);
        if matches!(&delivery, Err(error) if error.service_code() == Some(&ErrorCode::InvalidParameter)) {
            return Err(error);
        }
        self.await_code(username, sign_in, None, delivery.clone().ok().flatten());
        Ok(SignInStep::ConfirmSignUp { username: username.to_owned(), delivery })
    }

    /// Confirms a sign-up with the code that was sent, and signs in if the sign-up includes that.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Confirmed, SignIn};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// match auth.confirm_sign_up("ada@example.com", &"123456".into()).await? {
    ///     Confirmed::SignIn(step) => show(step),
    ///     Confirmed::PleaseSignIn { username } => show(username),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`] of the confirmation. An error of the sign-in that follows leads to [`Confirmed::PleaseSignIn`],
    /// because the confirmation has succeeded.
    pub async fn confirm_sign_up(&self, username: &str, code: &Secret) -> Result<Confirmed, AuthError> {
        self.confirm(&self.username(username), code, false).await
    }

    /// Confirms a sign-up like [`confirm_sign_up`](Self::confirm_sign_up), and takes the address away from the user who
    /// has it as an alias (`ForceAliasCreation`).
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, ErrorCode};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let code = "123456".into();
    /// match auth.confirm_sign_up("ada", &code).await {
    ///     Err(error) if error.service_code() == Some(&ErrorCode::AliasExists) => {
    ///         // The user has agreed to take the address over.
    ///         show(auth.confirm_sign_up_taking_alias("ada", &code).await?);
    ///     }
    ///     confirmed => show(confirmed?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
            // The user has signed out or begun something else meanwhile, and does not expect this sign-in any more.
            return Ok(please_sign_in(username));
        }
        self.abandon();
        let Some(sign_in) = sign_in else { return Ok(please_sign_in(username)) };
        match self.sign_in_until(deadline, sign_in.with_session(session)).await {
            Ok(step) => Ok(Confirmed::SignIn(step)),
            Err(_) => Ok(please_sign_in(username)),
        }
    }

    /// Waits until the user has followed the link that was sent, on any device, and then signs in.
    ///
    /// The pool is asked every 5 seconds, for 3 minutes. After that, or without credentials in memory, the result is
    /// [`Confirmed::PleaseSignIn`]. A later sign-in, sign-up or wait supersedes this one,
    /// and [`forget_password`](Self::forget_password) ends it before the next request.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Confirmed, SignIn};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// if let Confirmed::SignIn(step) = auth.wait_for_confirmation("ada@example.com").await? {
    ///     show(step);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`] of the sign-in, unless it fails because the user is not confirmed yet, or may succeed later.
    pub async fn wait_for_confirmation(&self, username: &str) -> Result<Confirmed, AuthError> {
        let username = &*self.username(username);
        let epoch = self.next_epoch();
        let Some((sign_in, session)) = self.pending_sign_in(username) else {
            return Ok(please_sign_in(username));
        };
        let sign_in = sign_in.with_session(session);
        let clock = &self.0.platform.clock;
        let started = clock.now();
        for _ in 0..MAX_POLLS {
            // The requests take time, too.
            if clock.now().saturating_sub(started) >= MAX_WAIT_MS {
                break;
            }
            clock.sleep(POLL_INTERVAL).await;
            self.ensure_current(epoch)?;
            if self.pending_sign_in(username).is_none() {
                break;
            }
            match self.sign_in_once(self.deadline(), epoch, &sign_in).await {
                Ok(outcome) => {
                    let step = self.step_after(outcome)?;
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

    /// Sends the code of a sign-up again, and returns where it was sent.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let delivery = auth.resend_code("ada@example.com").await?;
    /// show(delivery);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; the earlier code may still be valid then.
    pub async fn resend_code(&self, username: &str) -> Result<Option<CodeDelivery>, AuthError> {
        self.request_code(PendingKind::SignUp, self.deadline(), &self.username(username)).await
    }
}

fn please_sign_in(username: &str) -> Confirmed {
    Confirmed::PleaseSignIn { username: username.to_owned() }
}

/// Returns whether a confirmation was refused because an earlier one, whose reply was lost, has succeeded. Only the
/// message shows the user's status.
fn is_confirmed_already(error: &protocol::Error) -> bool {
    // Compares whole words: `UNCONFIRMED` must not match.
    let reports_confirmed =
        |message: &str| message.split(|c: char| !c.is_ascii_uppercase()).any(|word| word == "CONFIRMED");
    matches!(error, protocol::Error::Service(error) if error.code == ErrorCode::NotAuthorized && reports_confirmed(&error.message))
}
