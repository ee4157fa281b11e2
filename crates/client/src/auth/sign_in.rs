mod challenge;
mod srp;

use std::fmt;

pub use challenge::{Answer, Challenge, NewPassword};

use super::{AuthClient, AuthError, CodeDelivery, ErrorCode, PendingKind, Secret, User, session::Session};
use crate::protocol::{
    AuthFlow, Deadline, Parameters,
    operations::{AuthResponse, InitiateAuth},
};

/// What a person signs in with.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// User name or alias, as typed; surrounding white space is cut off.
    pub username: String,
    /// The password, taken as it is.
    pub password: Secret,
    /// How the password is proven.
    pub flow: AuthFlow,
}

impl SignIn {
    /// A sign-in by SRP, the default.
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        Self { username: username.into(), password, flow: AuthFlow::UserSrp }
    }
}

/// What comes next on the way to being signed in.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "only `Done` is signed in"]
pub enum SignInStep {
    /// Nothing: this user is signed in.
    Done(User),
    /// The pool asks for something.
    Challenge(Challenge),
    /// The sign-up has to be confirmed with a code first.
    ConfirmSignUp {
        /// Who.
        username: String,
        /// Where a code was sent just now; or why none could be.
        delivery: Result<Option<CodeDelivery>, AuthError>,
    },
    /// An administrator asked for a new password: go through recovery.
    ResetPassword {
        /// Who.
        username: String,
    },
}

impl AuthClient {
    /// Computes the part of a sign-in that needs no user: call it when a sign-in form is shown.
    ///
    /// It waits for the form to be painted, then takes a few milliseconds; without it the sign-in takes that
    /// much longer.
    pub async fn prepare_sign_in(&self) {
        self.0.platform.clock.painted().await;
        if self.0.ephemeral.borrow().is_none() {
            // A failure comes up again at the sign-in, where somebody is told.
            self.0.ephemeral.replace(self.new_ephemeral().ok());
        }
    }

    /// Signs in, or says what is needed for it.
    ///
    /// Whoever is signed in stays so until this succeeds, and is replaced then.
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
        let epoch = self.begin();
        let username = sign_in.username.trim();
        let reply = match sign_in.flow {
            AuthFlow::UserPassword => self.sign_in_by_password(deadline, username, &sign_in.password).await,
            _ => self.sign_in_by_srp(deadline, username, &sign_in.password).await,
        };
        self.ensure_current(epoch)?;
        match reply {
            Ok(reply) => self.advance(username, reply),
            Err(error) => self.detour(deadline, epoch, sign_in, error).await,
        }
    }

    /// Answers a challenge.
    ///
    /// # Errors
    /// [`AuthError`]; the challenge may be answered again unless its session has ended.
    pub async fn answer(&self, answer: Answer) -> Result<SignInStep, AuthError> {
        let epoch = self.begin();
        let reply = self.0.wire.send(self.deadline(), &answer.request(self.0.config.client_id())).await;
        self.ensure_current(epoch)?;
        self.advance(answer.username(), reply?)
    }

    async fn sign_in_by_password(
        &self,
        deadline: Deadline,
        username: &str,
        password: &Secret,
    ) -> Result<AuthResponse, AuthError> {
        let auth_parameters = Parameters::from([("USERNAME", username), ("PASSWORD", password.expose())]);
        let request = InitiateAuth {
            client_id: self.0.config.client_id(),
            auth_flow: AuthFlow::UserPassword,
            auth_parameters: &auth_parameters,
            session: None,
            client_metadata: None,
            user_context_data: None,
        };
        Ok(self.0.wire.send(deadline, &request).await?)
    }

    /// From the pool's reply to the next step: tokens sign in, a challenge asks, anything else is an error.
    fn advance(&self, username: &str, reply: AuthResponse) -> Result<SignInStep, AuthError> {
        match (reply.authentication_result, reply.challenge_name) {
            (Some(result), None) => {
                let now = self.0.platform.clock.now();
                let session = Session::begin(self.new_session_id()?, result, now, &self.0.config)?;
                let user = session.user.clone();
                self.abandon();
                self.adopt(&session);
                Ok(SignInStep::Done(user))
            }
            (None, Some(name)) => Challenge::read(name, username, &reply.challenge_parameters, reply.session)
                .map(SignInStep::Challenge),
            (Some(_), Some(_)) => Err(AuthError::Reply("tokens and a challenge at once")),
            (None, None) => Err(AuthError::Reply("neither tokens nor a challenge")),
        }
    }

    /// Some refusals are steps of their own.
    async fn detour(
        &self,
        deadline: Deadline,
        epoch: u64,
        sign_in: SignIn,
        error: AuthError,
    ) -> Result<SignInStep, AuthError> {
        let username = sign_in.username.trim().to_owned();
        match error.service_code() {
            Some(ErrorCode::UserNotConfirmed) => {
                self.keep_pending_sign_up(sign_in, None);
                let delivery = self.ask_for_code(PendingKind::SignUp, deadline, &username).await;
                self.ensure_current(epoch)?;
                Ok(SignInStep::ConfirmSignUp { username, delivery })
            }
            // No code is on its way yet: that is for the user to ask for.
            Some(ErrorCode::PasswordResetRequired) => Ok(SignInStep::ResetPassword { username }),
            _ => Err(error),
        }
    }
}

impl fmt::Debug for SignInStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Done",
            Self::Challenge(_) => "Challenge",
            Self::ConfirmSignUp { .. } => "ConfirmSignUp",
            Self::ResetPassword { .. } => "ResetPassword",
        })
    }
}
