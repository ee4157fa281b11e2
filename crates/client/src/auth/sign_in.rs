mod challenge;
mod flow;
mod progress;
mod proof;

use std::fmt;
use std::rc::Rc;

use challenge::PendingChallenge;
pub use challenge::{
    Answer, Challenge, Choice, CodeChallenge, CodeKind, CustomChallenge, FirstFactorChoice, MfaChoice,
    NewPassword, PasskeyChallenge, PasswordChoice, SelectFirstFactor, SelectMfa, SetUpEmail, SetUpMfa,
    SetUpTotp,
};
use flow::SignInFlow;
use futures_util::future::join;

use super::session::Session;
use super::{AuthClient, AuthError, AuthEvent, CodeDelivery, ErrorCode, PendingKind, Secret, User};
use crate::protocol::names::{factor, parameter};
use crate::protocol::operations::AuthResponse;
use crate::protocol::{self, AuthFlow, ChallengeName, Deadline, Parameters};

/// The credentials of a sign-in. There is one constructor for each flow, so that no other combination can be written.
#[derive(Clone)]
pub struct SignIn(Rc<FlowStart>);

/// The parameters of the first request of a sign-in.
#[derive(Clone)]
struct FlowStart {
    /// The user name as it was entered, until a client normalizes it.
    username: String,
    flow: AuthFlow,
    parameters: Parameters,
    /// The password to prove by SRP.
    srp_password: Option<Secret>,
    session: Option<Secret>,
    client_metadata: Option<Parameters>,
}

/// The factor that a choice-based sign-in begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstFactor {
    /// The password, sent as it is, over TLS.
    Password(Secret),
    /// The password, proven by SRP.
    PasswordSrp(Secret),
    /// A code that is sent by e-mail.
    EmailOtp,
    /// A code that is sent by text message.
    SmsOtp,
    /// A passkey: a [`PasskeyChallenge`] follows.
    Passkey,
}

impl SignIn {
    /// Creates a sign-in by password and SRP, the default (`USER_SRP_AUTH`). The password is not changed.
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        Self::new_flow(&username.into(), AuthFlow::UserSrp, Parameters::default(), Some(password))
    }

    /// Creates a sign-in by a password that is sent as it is (`USER_PASSWORD_AUTH`), for pools that migrate users from
    /// another directory.
    pub fn by_password(username: impl Into<String>, password: &Secret) -> Self {
        let parameters = [(parameter::PASSWORD, password.expose())].into();
        Self::new_flow(&username.into(), AuthFlow::UserPassword, parameters, None)
    }

    /// Creates a sign-in by the challenges of the pool's Lambda triggers (`CUSTOM_AUTH`).
    pub fn custom(username: impl Into<String>) -> Self {
        Self::new_flow(&username.into(), AuthFlow::Custom, Parameters::default(), None)
    }

    /// Creates a sign-in by the challenges of the pool's Lambda triggers, after the password is proven by SRP.
    pub fn custom_with_srp(username: impl Into<String>, password: Secret) -> Self {
        let parameters = [("CHALLENGE_NAME", parameter::SRP_A)].into();
        Self::new_flow(&username.into(), AuthFlow::Custom, parameters, Some(password))
    }

    /// Creates a sign-in by a first factor that the user chooses from the available ones (`USER_AUTH`): a
    /// [`SelectFirstFactor`] follows.
    pub fn by_choice(username: impl Into<String>) -> Self {
        Self::new_flow(&username.into(), AuthFlow::User, Parameters::default(), None)
    }

    /// Creates a sign-in by this first factor, if the user has it; otherwise the user chooses.
    pub fn preferring(username: impl Into<String>, first_factor: FirstFactor) -> Self {
        let mut parameters = Parameters::default();
        let mut srp_password = None;
        let name = match first_factor {
            FirstFactor::Password(password) => {
                parameters.add(parameter::PASSWORD, password.expose());
                factor::PASSWORD
            }
            FirstFactor::PasswordSrp(password) => {
                srp_password = Some(password);
                factor::PASSWORD_SRP
            }
            FirstFactor::EmailOtp => factor::EMAIL_OTP,
            FirstFactor::SmsOtp => factor::SMS_OTP,
            FirstFactor::Passkey => factor::WEB_AUTHN,
        };
        parameters.add("PREFERRED_CHALLENGE", name);
        Self::new_flow(&username.into(), AuthFlow::User, parameters, srp_password)
    }

    /// Sets the metadata for the pool's Lambda triggers, in place of that of the client's provider.
    #[must_use]
    pub fn with_client_metadata(mut self, metadata: Parameters) -> Self {
        Rc::make_mut(&mut self.0).client_metadata = Some(metadata);
        self
    }

    /// Adds the `Session` of a sign-up that was just confirmed, if the sign-in has no other proof of the user's
    /// identity.
    pub(super) fn completed_by(mut self, session: Option<Secret>) -> Self {
        if self.0.flow == AuthFlow::User && self.0.srp_password.is_none() {
            Rc::make_mut(&mut self.0).session = session;
        }
        self
    }

    pub(super) fn username(&self) -> &str {
        &self.0.username
    }

    /// Returns the sign-in with the user name as it is sent to the pool of `client`.
    pub(super) fn normalized(mut self, client: &AuthClient) -> Self {
        let username = client.username(&self.0.username);
        Rc::make_mut(&mut self.0).username = username;
        self
    }

    fn new_flow(
        username: &str,
        flow: AuthFlow,
        parameters: Parameters,
        srp_password: Option<Secret>,
    ) -> Self {
        let username = username.to_owned();
        let (session, client_metadata) = (None, None);
        Self(Rc::new(FlowStart { username, flow, parameters, srp_password, session, client_metadata }))
    }
}

impl FlowStart {
    fn gives_password(&self) -> bool {
        self.srp_password.is_some() || self.parameters.get(parameter::PASSWORD).is_some()
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FlowStart { username, flow, .. } = &*self.0;
        f.debug_struct("SignIn").field("username", username).field("flow", flow).finish_non_exhaustive()
    }
}

/// The next step of a sign-in.
///
/// The enum is exhaustive on purpose: a new variant, which a screen has to handle, is a breaking release.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "only `Done` is signed in"]
pub enum SignInStep {
    /// The sign-in is complete: this user is signed in.
    Done(User),
    /// The pool has sent a challenge.
    Challenge(Challenge),
    /// The sign-up has to be confirmed with a code first.
    ConfirmSignUp {
        /// The user name.
        username: String,
        /// Where a code was sent just now, or why none could be sent.
        delivery: Result<Option<CodeDelivery>, AuthError>,
    },
    /// An administrator has reset the password. The pool has sent a code for
    /// [`reset_password`](AuthClient::reset_password)
    /// ([`AdminResetUserPassword`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html));
    /// [`forgot_password`](AuthClient::forgot_password) sends another one.
    ResetPassword {
        /// The user name.
        username: String,
    },
    /// The account exists and needs no code, but there were no credentials to sign in with.
    PleaseSignIn {
        /// The user name.
        username: String,
    },
    /// The pool has ended this sign-in, because it took too long or too many answers were wrong. Start again.
    StartAgain {
        /// The user name that was entered, in the form that was sent to the pool.
        username: String,
        /// The pool's error.
        why: AuthError,
    },
}

impl AuthClient {
    /// Computes the part of a sign-in that does not depend on the user. Call it when a sign-in form is shown.
    ///
    /// It waits for the form to be painted, then takes a few milliseconds. Without it, the sign-in takes that much
    /// longer.
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
        let epoch = self.next_epoch();
        let sign_in = sign_in.normalized(self);
        self.forget_progress();
        let reply = self.sign_in_straight(deadline, epoch, &sign_in).await;
        match reply {
            Err(error) if error != AuthError::Superseded => {
                self.step_after_refusal(deadline, epoch, sign_in, error).await
            }
            step => step,
        }
    }

    /// Signs in, without the steps of [`step_after_refusal`](Self::detour).
    pub(super) async fn sign_in_straight(
        &self,
        deadline: Deadline,
        epoch: u64,
        sign_in: &SignIn,
    ) -> Result<SignInStep, AuthError> {
        let mut flow =
            SignInFlow::new(self, deadline, sign_in.username(), sign_in.0.client_metadata.as_ref());
        let mut reply = flow.begin(sign_in).await;
        if flow.device_failed {
            self.ensure_current(epoch)?;
            // The pool has refused this device, which was forgotten then. Without it, the sign-in can continue.
            reply = flow.begin(sign_in).await;
        }
        self.ensure_current(epoch)?;
        self.advance(&flow, epoch, reply?).await
    }

    /// Sends a sign-in to the pool and returns the reply, without any change in this client.
    pub(super) async fn try_sign_in(
        &self,
        deadline: Deadline,
        sign_in: &SignIn,
    ) -> Result<AuthResponse, AuthError> {
        SignInFlow::new(self, deadline, sign_in.username(), None).begin(sign_in).await
    }

    /// Answers a challenge.
    ///
    /// # Errors
    /// [`AuthError`]; the challenge may be answered again. [`AuthError::Superseded`] if another answer to it is in
    /// progress, which continues.
    pub async fn answer(&self, mut answer: Answer) -> Result<SignInStep, AuthError> {
        let (pending, metadata) = (answer.0.pending.clone(), answer.0.client_metadata.take());
        let _turn = pending.turn().ok_or(AuthError::Superseded)?;
        let epoch = self.next_epoch();
        let mut flow = SignInFlow::new(self, self.deadline(), &pending.login, metadata.as_ref());
        flow.username.clone_from(&pending.username);
        let gives_password = answer.0.gives_password();
        let reply = flow.answer(answer).await;
        self.ensure_current(epoch)?;
        match reply {
            Ok(mut reply) => {
                // After a password, a passkey is the second factor, which no other first factor can replace.
                if reply.challenge_name == Some(ChallengeName::WebAuthn)
                    && reply.available_challenges.is_empty()
                    && !gives_password
                {
                    // The pool has only listed the choices in an earlier reply. The user may replace the passkey by
                    // another one.
                    reply.available_challenges.clone_from(&pending.available);
                }
                self.advance(&flow, epoch, reply).await
            }
            Err(why) if flow.device_failed || is_session_over(&why, gives_password) => {
                self.forget_progress();
                Ok(SignInStep::StartAgain { username: pending.login.clone(), why })
            }
            Err(error) => {
                if pending.verified.borrow().is_some() {
                    // The code was used up. A reload must not ask for it again.
                    self.keep_progress(&pending);
                }
                self.step_after_refusal(flow.deadline, epoch, SignIn::by_choice(&*pending.login), error).await
            }
        }
    }

    /// Turns the pool's reply into the next step: tokens complete the sign-in, a challenge is returned, and anything
    /// else is an error.
    async fn advance(
        &self,
        flow: &SignInFlow<'_>,
        epoch: u64,
        reply: AuthResponse,
    ) -> Result<SignInStep, AuthError> {
        // The previous challenge was answered, whatever follows.
        self.forget_progress();
        let Some(result) = reply.authentication_result else {
            let pending = PendingChallenge::from_reply(flow, reply)?;
            let challenge = Challenge::from_pending(pending)?;
            self.keep_progress(challenge.pending());
            return Ok(SignInStep::Challenge(challenge));
        };
        if reply.challenge_name.is_some() {
            return Err(AuthError::Reply("tokens and a challenge at once"));
        }
        let now = self.0.platform.clock.now();
        let mut session = Session::from_sign_in(self.new_session_id()?, result, now, &self.0.config)?;
        if session.device_key.is_none() {
            session.device_key = self.device_key(session.user.username());
        }
        let before = self.session();
        self.abandon();
        self.adopt(&session);
        self.emit(&AuthEvent::SignedIn);
        let replaced = async {
            if let Some(before) = before {
                self.replace(flow.deadline, &before, &session).await;
            }
        };
        let confirmed = async {
            if let Some(devices) = self.devices() {
                devices.confirm(self, flow.deadline, &session, flow.login).await;
            }
        };
        join(replaced, confirmed).await;
        self.ensure_current(epoch)?;
        Ok(SignInStep::Done(session.user))
    }

    /// Ends the session that `successor` has replaced.
    async fn replace(&self, deadline: Deadline, before: &Session, successor: &Session) {
        self.end_replaced(&before.id, &successor.id);
        if let Err(error) = self.revoke(deadline, before).await {
            // The token is not stored any more. It stays valid until it expires.
            self.emit(&AuthEvent::NotRevoked(error));
        }
    }

    /// Returns the step for an error that has one of its own. Other errors are returned as they are.
    async fn step_after_refusal(
        &self,
        deadline: Deadline,
        epoch: u64,
        sign_in: SignIn,
        error: AuthError,
    ) -> Result<SignInStep, AuthError> {
        let username = sign_in.username().to_owned();
        match error.service_code() {
            Some(ErrorCode::UserNotConfirmed) => {
                self.keep_pending_sign_up(&username, sign_in, None, None);
                let delivery = self.ask_for_code(PendingKind::SignUp, deadline, &username).await;
                self.ensure_current(epoch)?;
                Ok(SignInStep::ConfirmSignUp { username, delivery })
            }
            Some(ErrorCode::PasswordResetRequired) => {
                self.set_pending(PendingKind::Recovery, &username, None);
                Ok(SignInStep::ResetPassword { username })
            }
            _ => Err(error),
        }
    }
}

/// Returns whether the pool refuses an answer because it has ended the sign-in, so that it would refuse every other
/// answer as well. If the answer has a password, that may be wrong instead. Both have the same error code, so the
/// message decides.
fn is_session_over(error: &AuthError, gave_password: bool) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    error.code == ErrorCode::NotAuthorized && (!gave_password || tells_of_session(&error.message))
}

/// Searches by bytes, because the standard library's text search adds a kilobyte.
fn tells_of_session(message: &str) -> bool {
    const SESSION: &[u8] = b"session";
    message.as_bytes().windows(SESSION.len()).any(|word| word == SESSION)
}

impl fmt::Debug for SignInStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Done",
            Self::Challenge(_) => "Challenge",
            Self::ConfirmSignUp { .. } => "ConfirmSignUp",
            Self::ResetPassword { .. } => "ResetPassword",
            Self::PleaseSignIn { .. } => "PleaseSignIn",
            Self::StartAgain { .. } => "StartAgain",
        })
    }
}
