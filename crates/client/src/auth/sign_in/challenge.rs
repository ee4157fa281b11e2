mod code;
mod custom;
mod first_factor;
mod mfa;
mod mfa_setup;
mod new_password;
mod passkey;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

pub use code::{CodeChallenge, CodeKind};
pub use custom::CustomChallenge;
pub use first_factor::{Choice, FirstFactorChoice, PasswordChoice, SelectFirstFactor};
pub use mfa::{MfaChoice, SelectMfa};
pub use mfa_setup::{SetUpEmail, SetUpMfa, SetUpTotp};
pub use new_password::NewPassword;
pub use passkey::PasskeyChallenge;

pub(super) use mfa_setup::SECRET_CODE;

use super::SignInFlow;
use crate::auth::{AuthError, MfaFactor, Secret};
use crate::platform::{LocalFuture, Millis};
use crate::protocol::names::parameter;
use crate::protocol::operations::AuthResponse;
use crate::protocol::{ChallengeName, Document, Parameters};

/// A challenge that the pool has sent during a sign-in. Each kind can only be answered in its own way.
///
/// The enum is exhaustive on purpose: a new variant, which a screen has to handle, is a breaking release.
#[derive(Clone, PartialEq, Eq)]
pub enum Challenge {
    /// A code, sent by e-mail or text message, or shown by an authenticator app.
    Code(CodeChallenge),
    /// A challenge of a Lambda trigger.
    Custom(CustomChallenge),
    /// A new password of the user, in place of the temporary one.
    NewPassword(NewPassword),
    /// A passkey.
    Passkey(PasskeyChallenge),
    /// The choice of a first factor.
    SelectFirstFactor(SelectFirstFactor),
    /// The choice of a second factor.
    SelectMfa(SelectMfa),
    /// The set-up of an e-mail address for codes.
    SetUpEmail(SetUpEmail),
    /// The choice of a second factor to set up.
    SetUpMfa(SetUpMfa),
    /// The set-up of an authenticator app.
    SetUpTotp(SetUpTotp),
}

/// The answer to a challenge, for [`AuthClient::answer`](crate::auth::AuthClient::answer).
#[must_use = "it has to be sent"]
pub struct Answer(pub(super) Box<Answering>);

pub(super) struct Answering {
    pub(super) pending: Rc<PendingChallenge>,
    pub(super) name: ChallengeName,
    pub(super) responses: Parameters,
    /// The password to prove by SRP.
    pub(super) password: Option<Secret>,
    pub(super) before: Option<BeforeAnswerFn>,
    pub(super) client_metadata: Option<Parameters>,
}

impl Answer {
    /// Sets the metadata for the pool's Lambda triggers, in place of that of the client's provider.
    pub fn with_client_metadata(mut self, metadata: Parameters) -> Self {
        self.0.client_metadata = Some(metadata);
        self
    }
}

impl Answering {
    pub(super) fn gives_password(&self) -> bool {
        self.password.is_some() || self.responses.get(parameter::PASSWORD).is_some()
    }
}

/// An action that precedes an answer. It is boxed so that only programs that use it contain its code.
type BeforeAnswerFn = Box<
    dyn for<'a> FnOnce(
        &'a SignInFlow<'a>,
        Rc<PendingChallenge>,
    ) -> LocalFuture<'a, Result<BeforeAnswer, AuthError>>,
>;

/// The result of such an action.
pub(super) enum BeforeAnswer {
    /// The answer is sent with this `Session`.
    Session(Option<Secret>),
    /// No answer is sent; the sign-in continues with this reply.
    Reply(AuthResponse),
}

/// A challenge as it was received. `Debug` only shows its name, because its `Session` proves the first factor that was
/// already given.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::auth) struct PendingChallenge {
    /// The user name that was entered, in the form that was sent to the pool.
    pub(super) login: String,
    pub(super) username: String,
    pub(super) name: ChallengeName,
    pub(super) parameters: Parameters,
    pub(super) session: Option<Secret>,
    pub(super) available: Vec<String>,
    /// Whether the answer replaces a password.
    pub(super) is_first_factor: bool,
    /// When the `Session` was received, by this host's clock.
    pub(super) since: Cell<Millis>,
    /// How long the service waits for the answer, in milliseconds.
    pub(super) lifetime: Millis,
    /// The `Session` that an authenticator app's code was traded for, so that its answer can be sent again.
    pub(super) verified: RefCell<Option<Secret>>,
    /// Whether an answer is in progress.
    pub(super) answering: Cell<bool>,
}

/// Allows the next answer when it is dropped.
pub(super) struct AnswerGuard<'a>(&'a Cell<bool>);

impl Drop for AnswerGuard<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl PendingChallenge {
    /// Allows one answer at a time: a second one would use up the same `Session`.
    pub(super) fn turn(&self) -> Option<AnswerGuard<'_>> {
        (!self.answering.replace(true)).then_some(AnswerGuard(&self.answering))
    }

    pub(super) fn from_reply(flow: &SignInFlow<'_>, reply: AuthResponse) -> Result<Self, AuthError> {
        let nothing = AuthError::Reply("neither tokens nor a challenge");
        let AuthResponse { challenge_name, challenge_parameters, session, available_challenges, .. } = reply;
        Ok(Self {
            login: flow.login.to_owned(),
            username: flow.username.clone(),
            name: challenge_name.ok_or(nothing)?,
            parameters: challenge_parameters,
            session,
            available: available_challenges,
            is_first_factor: flow.is_first_factor,
            since: Cell::new(flow.session_received()),
            lifetime: flow.client.challenge_lifetime(),
            verified: RefCell::default(),
            answering: Cell::default(),
        })
    }

    /// Returns the reply that contained the challenge.
    pub(super) fn as_reply(&self) -> AuthResponse {
        AuthResponse {
            authentication_result: None,
            challenge_name: Some(self.name.clone()),
            challenge_parameters: self.parameters.clone(),
            session: self.session.clone(),
            available_challenges: self.available.clone(),
        }
    }

    pub(super) fn answer(self: &Rc<Self>, responses: Parameters) -> Answer {
        self.answer_as(self.name.clone(), responses)
    }

    pub(super) fn answer_as(self: &Rc<Self>, name: ChallengeName, responses: Parameters) -> Answer {
        let (pending, password, before, client_metadata) = (self.clone(), None, None, None);
        Answer(Box::new(Answering { pending, name, responses, password, before, client_metadata }))
    }

    fn is_unsupported(&self) -> AuthError {
        AuthError::Unsupported(self.name.as_str().to_owned())
    }

    /// Returns an answer that consists of `what`.
    fn choose(self: &Rc<Self>, what: &str) -> Answer {
        self.answer([(parameter::ANSWER, what)].into())
    }
}

impl Challenge {
    pub(super) fn from_pending(pending: PendingChallenge) -> Result<Self, AuthError> {
        let pending = Rc::new(pending);
        Ok(match pending.name {
            ChallengeName::Custom => Self::Custom(CustomChallenge(pending)),
            ChallengeName::EmailOtp
            | ChallengeName::SmsMfa
            | ChallengeName::SmsOtp
            | ChallengeName::SoftwareTokenMfa => Self::Code(CodeChallenge(pending)),
            ChallengeName::MfaSetup => mfa_setup::challenge(pending)?,
            ChallengeName::NewPasswordRequired => {
                let missing = new_password::missing_attributes(&pending.parameters)?.into();
                Self::NewPassword(NewPassword { pending, missing })
            }
            ChallengeName::SelectChallenge => {
                let challenge = SelectFirstFactor(pending);
                if challenge.choices().is_empty() {
                    return Err(challenge.0.is_unsupported());
                }
                Self::SelectFirstFactor(challenge)
            }
            ChallengeName::SelectMfaType => {
                let factors = mfa_factors(&pending.parameters, "MFAS_CAN_CHOOSE")?;
                if factors.is_empty() {
                    return Err(pending.is_unsupported());
                }
                Self::SelectMfa(SelectMfa { pending, factors: factors.into() })
            }
            ChallengeName::WebAuthn => Self::Passkey(PasskeyChallenge(pending)),
            _ => return Err(pending.is_unsupported()),
        })
    }

    pub(super) fn pending(&self) -> &Rc<PendingChallenge> {
        match self {
            Self::Code(CodeChallenge(pending))
            | Self::Custom(CustomChallenge(pending))
            | Self::NewPassword(NewPassword { pending, .. })
            | Self::Passkey(PasskeyChallenge(pending))
            | Self::SelectFirstFactor(SelectFirstFactor(pending))
            | Self::SelectMfa(SelectMfa { pending, .. })
            | Self::SetUpEmail(SetUpEmail(pending))
            | Self::SetUpMfa(SetUpMfa { pending, .. })
            | Self::SetUpTotp(SetUpTotp(pending)) => pending,
        }
    }

    /// Returns the user name that was entered, in the form that was sent to the pool.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.pending().login
    }

    /// Returns when the service stops waiting for the answer, in milliseconds since the epoch by this host's clock:
    /// [`Config::challenge_lifetime`](crate::auth::Config::challenge_lifetime) after the challenge was received.
    ///
    /// A form may count down to it. Only the service decides: an answer that it refuses as too late leads to
    /// [`SignInStep::StartAgain`](crate::auth::SignInStep::StartAgain).
    #[must_use]
    pub fn expires_at(&self) -> Millis {
        let pending = self.pending();
        pending.since.get().saturating_add(pending.lifetime)
    }

    /// Returns the challenge's name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        self.pending().name.as_str()
    }
}

/// Parses the parameter called `name` as a JSON list of texts. Returns an empty list if the parameter is absent.
fn texts(parameters: &Parameters, name: &str) -> Result<Vec<String>, AuthError> {
    let Some(list) = parameters.get(name) else { return Ok(Vec::new()) };
    Document::parse(list)
        .and_then(|list| list.read(|list| list.as_list(|item| item.as_text().to_owned())))
        .map_err(|_| AuthError::Reply("a challenge whose list is no list of names"))
}

/// Returns the second factors in such a list that this version knows.
fn mfa_factors(parameters: &Parameters, name: &str) -> Result<Vec<MfaFactor>, AuthError> {
    Ok(texts(parameters, name)?.iter().filter_map(|name| MfaFactor::from_name(name)).collect())
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pending().fmt(f)
    }
}

impl fmt::Debug for PendingChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Challenge").field(&self.name).finish()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answer").field(&self.0.name).finish()
    }
}
