//! A challenge as it was received, and the answer to it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use crate::auth::{AuthError, Secret};
use crate::platform::{Clock, LocalFuture, Millis};
use crate::protocol::names::parameter;
use crate::protocol::operations::AuthResponse;
use crate::protocol::{self, ChallengeName, Deadline, Parameters};

/// The answer to a challenge, for [`AuthClient::answer`](crate::auth::AuthClient::answer).
#[must_use = "it has to be sent"]
pub struct Answer(pub(in crate::auth::sign_in) Box<AnswerParts>);

pub(in crate::auth::sign_in) struct AnswerParts {
    pub(in crate::auth::sign_in) pending: Rc<PendingChallenge>,
    pub(in crate::auth::sign_in) name: ChallengeName,
    pub(in crate::auth::sign_in) responses: Parameters,
    /// The password to prove by SRP.
    pub(in crate::auth::sign_in) password: Option<Secret>,
    pub(in crate::auth::sign_in) preparation: Option<Preparation>,
    pub(in crate::auth::sign_in) client_metadata: Option<Parameters>,
}

impl Answer {
    /// Sets the metadata for the pool's Lambda triggers, in place of that of the client's provider.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, CodeChallenge};
    /// # async fn example(auth: &AuthClient, challenge: &CodeChallenge) -> Result<(), AuthError> {
    /// let answer = challenge.code(&"123456".into()).with_client_metadata([("campaign", "spring")].into());
    /// auth.answer(answer).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_client_metadata(mut self, metadata: Parameters) -> Self {
        self.0.client_metadata = Some(metadata);
        self
    }
}

impl AnswerParts {
    pub(in crate::auth::sign_in) fn has_password(&self) -> bool {
        self.password.is_some() || self.responses.get(parameter::PASSWORD).is_some()
    }
}

/// A request that precedes an answer. It is boxed so that only programs that use it contain its code.
type Preparation = Box<
    dyn for<'a> FnOnce(
        Exchange<'a>,
        Rc<PendingChallenge>,
    ) -> LocalFuture<'a, Result<PreparedAnswer, AuthError>>,
>;

/// The means to send such a request.
#[derive(Clone, Copy)]
pub(in crate::auth::sign_in) struct Exchange<'a> {
    pub(in crate::auth::sign_in) wire: &'a protocol::Client,
    pub(in crate::auth::sign_in) clock: &'a dyn Clock,
    pub(in crate::auth::sign_in) deadline: Deadline,
}

/// The result of such a request.
pub(in crate::auth::sign_in) enum PreparedAnswer {
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
    pub(in crate::auth::sign_in) login: String,
    pub(in crate::auth::sign_in) username: String,
    pub(in crate::auth::sign_in) name: ChallengeName,
    pub(in crate::auth::sign_in) parameters: Parameters,
    pub(in crate::auth::sign_in) session: Option<Secret>,
    pub(in crate::auth::sign_in) available: Vec<String>,
    /// Whether the answer replaces a password.
    pub(in crate::auth::sign_in) is_first_factor: bool,
    /// When the `Session` was received, by this host's clock.
    pub(in crate::auth::sign_in) since: Cell<Millis>,
    /// How long the service waits for the answer, in milliseconds.
    pub(in crate::auth::sign_in) lifetime: Millis,
    /// The `Session` that an authenticator app's code was traded for, so that its answer can be sent again.
    pub(in crate::auth::sign_in) verified: RefCell<Option<Secret>>,
    /// Whether an answer is in progress.
    pub(in crate::auth::sign_in) answering: Cell<bool>,
}

/// Allows the next answer when it is dropped.
pub(in crate::auth::sign_in) struct AnswerGuard<'a>(&'a Cell<bool>);

impl Drop for AnswerGuard<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl PendingChallenge {
    /// Begins an answer, unless another one is in progress: a second one would use up the same `Session`.
    pub(in crate::auth::sign_in) fn begin_answer(&self) -> Option<AnswerGuard<'_>> {
        (!self.answering.replace(true)).then_some(AnswerGuard(&self.answering))
    }

    /// Returns the reply that contained the challenge.
    pub(in crate::auth::sign_in) fn as_reply(&self) -> AuthResponse {
        AuthResponse {
            authentication_result: None,
            challenge_name: Some(self.name.clone()),
            challenge_parameters: self.parameters.clone(),
            session: self.session.clone(),
            available_challenges: self.available.clone(),
        }
    }

    pub(in crate::auth::sign_in) fn answer(self: &Rc<Self>, responses: Parameters) -> Answer {
        self.answer_as(self.name.clone(), responses)
    }

    pub(in crate::auth::sign_in) fn answer_as(
        self: &Rc<Self>,
        name: ChallengeName,
        responses: Parameters,
    ) -> Answer {
        let (pending, password, preparation, client_metadata) = (self.clone(), None, None, None);
        Answer(Box::new(AnswerParts { pending, name, responses, password, preparation, client_metadata }))
    }

    pub(super) fn unsupported(&self) -> AuthError {
        AuthError::Unsupported(self.name.as_str().to_owned())
    }

    /// Returns an answer that consists of `text`.
    pub(super) fn answer_with(self: &Rc<Self>, text: &str) -> Answer {
        self.answer([(parameter::ANSWER, text)].into())
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
