//! The sign-in: sends the credentials and the answers to challenges, and turns each response into the next step.

pub(super) mod challenge;
pub(super) mod credentials;
mod flow;
mod progress;
pub(super) mod start;
pub(super) mod step;

pub use challenge::{
    Answer, Challenge, Choice, CodeChallenge, CodeKind, CustomChallenge, FirstFactorChoice, MfaChoice,
    NewPassword, PasskeyChallenge, PasswordChoice, SelectFirstFactor, SelectMfa, SetUpEmail, SetUpMfa,
    SetUpTotp,
};
pub use credentials::{FirstFactor, SignIn};
use futures_util::future::join;
pub use start::{SignInStart, UnfinishedSignIn};
pub use step::SignInStep;

use self::challenge::pending::PendingChallenge;
use self::flow::SignInFlow;
use self::start::{Cause, Outcome, Parts};
use super::session::Session;
use super::{AuthClient, AuthError, AuthEvent, ErrorCode, PendingKind};
use crate::protocol::operations::AuthResponse;
use crate::protocol::{self, ChallengeName, Deadline};

impl AuthClient {
    /// Computes the part of a sign-in that does not depend on the user. Call it when a sign-in form is shown.
    ///
    /// It waits for the form to be painted, then takes a few milliseconds. Without it, the sign-in takes that much
    /// longer.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # async fn example(auth: &AuthClient) {
    /// // When the form appears:
    /// auth.prepare_sign_in().await;
    /// # }
    /// ```
    pub async fn prepare_sign_in(&self) {
        self.0.platform.clock.painted().await;
        if self.0.ephemeral.borrow().is_none() {
            // A failure occurs again at the sign-in, which returns it.
            self.0.ephemeral.replace(self.new_ephemeral().ok());
        }
    }

    /// Signs in, or returns the step that is needed next.
    ///
    /// A user who is already signed in stays so until this succeeds. The new session then replaces the old one in all
    /// tabs, whether it belongs to the same user or to another one.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Secret, SignIn, SignInStep};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, password: Secret) -> Result<(), AuthError> {
    /// match auth.sign_in(SignIn::new("ada@example.com", password)).await? {
    ///     SignInStep::Done(user) => show(user.display_name()),
    ///     step => show(step),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; nothing has changed then.
    pub async fn sign_in(&self, sign_in: SignIn) -> Result<SignInStep, AuthError> {
        self.sign_in_until(self.deadline(), sign_in).await
    }

    pub(super) async fn sign_in_until(
        &self,
        deadline: Deadline,
        sign_in: SignIn,
    ) -> Result<SignInStep, AuthError> {
        match self.begin_sign_in_until(deadline, sign_in).await? {
            SignInStart::Done(user) => Ok(SignInStep::Done(user)),
            SignInStart::Unfinished(unfinished) => self.continue_sign_in_until(deadline, unfinished).await,
        }
    }

    /// Begins a sign-in like [`sign_in`](Self::sign_in), which is complete if the credentials are all that the pool
    /// needs. Otherwise, [`continue_sign_in`](Self::continue_sign_in) returns the next step.
    ///
    /// It is for hosts that load the code for further steps later than that for the first form.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Secret, SignIn, SignInStart};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, password: Secret) -> Result<(), AuthError> {
    /// match auth.begin_sign_in(SignIn::new("ada@example.com", password)).await? {
    ///     SignInStart::Done(user) => show(user.display_name()),
    ///     SignInStart::Unfinished(unfinished) => show(auth.continue_sign_in(unfinished).await?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; nothing has changed then.
    pub fn begin_sign_in(&self, sign_in: SignIn) -> impl Future<Output = Result<SignInStart, AuthError>> {
        self.begin_sign_in_until(self.deadline(), sign_in)
    }

    async fn begin_sign_in_until(
        &self,
        deadline: Deadline,
        sign_in: SignIn,
    ) -> Result<SignInStart, AuthError> {
        let epoch = self.next_epoch();
        let sign_in = sign_in.normalized(self.config());
        self.forget_progress();
        let cause = match self.sign_in_once(deadline, epoch, &sign_in).await {
            Ok(Outcome::Done(user)) => return Ok(SignInStart::Done(user)),
            Ok(Outcome::Challenge(pending)) => Cause::Challenge(pending),
            Err(error) => Cause::from_error(error)?,
        };
        let parts = Parts { epoch, sign_in, cause };
        Ok(SignInStart::Unfinished(UnfinishedSignIn(Box::new(parts))))
    }

    /// Returns the next step of a sign-in that has [begun](Self::begin_sign_in). It has a deadline of its own, because an app
    /// may load its code for further steps in between.
    ///
    /// # Errors
    /// [`AuthError`]; nothing has changed then. [`AuthError::Superseded`] if another sign-in or a sign-out has begun
    /// since.
    pub async fn continue_sign_in(&self, unfinished: UnfinishedSignIn) -> Result<SignInStep, AuthError> {
        self.continue_sign_in_until(self.deadline(), unfinished).await
    }

    async fn continue_sign_in_until(
        &self,
        deadline: Deadline,
        unfinished: UnfinishedSignIn,
    ) -> Result<SignInStep, AuthError> {
        let Parts { epoch, sign_in, cause } = *unfinished.0;
        self.ensure_current(epoch)?;
        self.step_for(cause, deadline, epoch, sign_in).await
    }

    async fn step_for(
        &self,
        cause: Cause,
        deadline: Deadline,
        epoch: u64,
        sign_in: SignIn,
    ) -> Result<SignInStep, AuthError> {
        let username = sign_in.username().to_owned();
        match cause {
            Cause::Challenge(pending) => self.step_after_challenge(pending),
            Cause::NotConfirmed => {
                self.set_pending_sign_up(&username, sign_in, None, None);
                let delivery = self.request_code(PendingKind::SignUp, deadline, &username).await;
                self.ensure_current(epoch)?;
                Ok(SignInStep::ConfirmSignUp { username, delivery })
            }
            Cause::ResetRequired => {
                self.set_pending(PendingKind::Recovery, &username, None);
                Ok(SignInStep::ResetPassword { username })
            }
        }
    }

    /// Signs in, and leaves the next step to the caller.
    pub(super) async fn sign_in_once(
        &self,
        deadline: Deadline,
        epoch: u64,
        sign_in: &SignIn,
    ) -> Result<Outcome, AuthError> {
        let mut flow =
            SignInFlow::new(self, deadline, sign_in.username(), sign_in.0.client_metadata.as_ref());
        let mut reply = flow.start(sign_in).await;
        if flow.device_failed {
            self.ensure_current(epoch)?;
            // The pool has refused this device, which was forgotten then. Without it, the sign-in can continue.
            reply = flow.start(sign_in).await;
        }
        self.ensure_current(epoch)?;
        self.advance(&flow, epoch, reply?).await
    }

    /// Returns the next step after a reply of the pool.
    pub(super) fn step_after(&self, outcome: Outcome) -> Result<SignInStep, AuthError> {
        match outcome {
            Outcome::Done(user) => Ok(SignInStep::Done(user)),
            Outcome::Challenge(pending) => self.step_after_challenge(pending),
        }
    }

    fn step_after_challenge(&self, pending: PendingChallenge) -> Result<SignInStep, AuthError> {
        let challenge = Challenge::from_pending(pending)?;
        self.store_progress(challenge.pending());
        Ok(SignInStep::Challenge(challenge))
    }

    /// Sends a sign-in to the pool and returns the reply, without any change in this client.
    pub(super) async fn try_sign_in(
        &self,
        deadline: Deadline,
        sign_in: &SignIn,
    ) -> Result<AuthResponse, AuthError> {
        SignInFlow::new(self, deadline, sign_in.username(), None).start(sign_in).await
    }

    /// Answers a challenge.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Challenge, Secret};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, challenge: Challenge, code: Secret) -> Result<(), AuthError> {
    /// if let Challenge::Code(challenge) = challenge {
    ///     let step = auth.answer(challenge.code(&code)).await?;
    ///     show(step);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; the challenge may be answered again. [`AuthError::Superseded`] if another answer to it is in
    /// progress, which continues.
    pub async fn answer(&self, mut answer: Answer) -> Result<SignInStep, AuthError> {
        let (pending, metadata) = (answer.0.pending.clone(), answer.0.client_metadata.take());
        let _guard = pending.begin_answer().ok_or(AuthError::Superseded)?;
        let epoch = self.next_epoch();
        let mut flow = SignInFlow::new(self, self.deadline(), &pending.login, metadata.as_ref());
        flow.username.clone_from(&pending.username);
        let has_password = answer.0.has_password();
        let reply = flow.answer(answer).await;
        self.ensure_current(epoch)?;
        match reply {
            Ok(mut reply) => {
                // After a password, a passkey is the second factor, which no other first factor can replace.
                if reply.challenge_name == Some(ChallengeName::WebAuthn)
                    && reply.available_challenges.is_empty()
                    && !has_password
                {
                    // The pool has only listed the choices in an earlier reply. The user may replace the passkey by
                    // another one.
                    reply.available_challenges.clone_from(&pending.available);
                }
                self.step_after(self.advance(&flow, epoch, reply).await?)
            }
            Err(why) if flow.device_failed || is_session_over(&why, has_password) => {
                self.forget_progress();
                Ok(SignInStep::StartAgain { username: pending.login.clone(), why })
            }
            Err(error) => {
                if pending.verified.borrow().is_some() {
                    // The code was used up. A reload must not ask for it again.
                    self.store_progress(&pending);
                }
                let sign_in = SignIn::by_choice(&*pending.login);
                self.step_for(Cause::from_error(error)?, flow.deadline, epoch, sign_in).await
            }
        }
    }

    /// Evaluates the pool's reply: tokens complete the sign-in, a challenge is returned, and anything else is an error.
    async fn advance(
        &self,
        flow: &SignInFlow<'_>,
        epoch: u64,
        reply: AuthResponse,
    ) -> Result<Outcome, AuthError> {
        // The previous challenge was answered, whatever follows.
        self.forget_progress();
        let Some(result) = reply.authentication_result else {
            return flow.pending_challenge(reply).map(Outcome::Challenge);
        };
        if reply.challenge_name.is_some() {
            return Err(AuthError::Reply("tokens and a challenge at once"));
        }
        let now = self.0.platform.clock.now();
        let mut session = Session::from_sign_in(self.new_session_id()?, result, now, &self.0.config)?;
        if session.device_key.is_none() {
            session.device_key = self.device_key(session.user.username());
        }
        let previous = self.session();
        self.abandon();
        self.adopt(&session);
        self.emit(&AuthEvent::SignedIn);
        let replaced = async {
            if let Some(previous) = previous {
                self.replace(flow.deadline, &previous, &session).await;
            }
        };
        let confirmed = async {
            if let Some(devices) = self.devices() {
                devices.confirm(self, flow.deadline, &session, flow.login).await;
            }
        };
        join(replaced, confirmed).await;
        self.ensure_current(epoch)?;
        Ok(Outcome::Done(session.user))
    }

    /// Ends the session that `successor` has replaced.
    async fn replace(&self, deadline: Deadline, previous: &Session, successor: &Session) {
        self.end_replaced(&previous.id, &successor.id);
        if let Err(error) = self.revoke(deadline, previous).await {
            // The token is not stored any more. It stays valid until it expires.
            self.emit(&AuthEvent::NotRevoked(error));
        }
    }
}

/// Returns whether the pool refuses an answer because it has ended the sign-in, so that it would refuse every other
/// answer as well. If the answer has a password, that may be wrong instead. Both have the same error code, so the
/// message decides.
fn is_session_over(error: &AuthError, had_password: bool) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    error.code == ErrorCode::NotAuthorized && (!had_password || is_about_session(&error.message))
}

/// Searches by bytes, because the standard library's text search adds a kilobyte.
fn is_about_session(message: &str) -> bool {
    const SESSION: &[u8] = b"session";
    message.as_bytes().windows(SESSION.len()).any(|word| word == SESSION)
}
