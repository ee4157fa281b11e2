//! Sign-in on the page of managed login: the same steps, answered with forms, and without tokens at the end.

use std::collections::HashMap;

use super::reply::{Challenge, Reply};
use super::respond::Answer;
use crate::attributes;
use crate::error::{Exception, incorrect_credentials, invalid_parameter, not_authorized, user_not_found};
use crate::factor::Factor;
use crate::outbox::{Medium, Message};
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};
use crate::user::UserStatus;

/// The state of a sign-in after an answer.
pub(crate) enum Progress {
    /// The sign-in is complete. Contains the user's key.
    SignedIn(String),
    /// The page has to ask a [`Question`]. Contains its Session.
    NeedsAnswer(String),
}

/// The question that the page asks next.
pub(crate) enum Question {
    /// A new password, and the attributes that the pool requires and the user lacks.
    NewPassword(Vec<String>),
    /// The code for this factor that was sent to this address.
    Code(Factor, String),
    /// A code of an authenticator app.
    SoftwareToken,
    /// The choice between these second factors.
    SelectFactor(Vec<Factor>),
    /// The set-up of a second factor.
    SetUp {
        /// The secret of an authenticator app in base32; `None` if apps are not an option.
        secret: Option<String>,
        /// Whether an address for codes is an option.
        email: bool,
    },
}

impl Pool {
    /// Begins a sign-in with a password. The client does not need an enabled flow for this, because the page belongs to
    /// the pool.
    ///
    /// # Errors
    ///
    /// Returns the exceptions of `InitiateAuth` with `USER_PASSWORD_AUTH`.
    pub(crate) fn begin_on_page(
        &mut self,
        client_id: &str,
        username: &str,
        password: &str,
    ) -> Result<Progress, Exception> {
        let user = self.find(username);
        if user.is_none() && !self.client(client_id)?.hides_users() {
            return Err(user_not_found());
        }
        let is_external = user
            .as_ref()
            .is_some_and(|key| self.user(key).is_ok_and(|it| it.status == UserStatus::ExternalProvider));
        if is_external {
            return Err(incorrect_credentials());
        }
        let mut sign_in = SignIn::new(client_id.to_owned(), user, username.to_owned());
        sign_in.managed_login = true;
        let reply = self.begin_with_password(sign_in, password)?;
        self.progress(reply)
    }

    /// Answers a question. `text` is the code, password or choice, and `attributes` are those that accompany a new
    /// password.
    ///
    /// # Errors
    ///
    /// Returns the exceptions of `RespondToAuthChallenge`.
    pub(crate) fn answer_on_page(
        &mut self,
        client_id: &str,
        session: &str,
        text: &str,
        attributes: &[(String, String)],
    ) -> Result<Progress, Exception> {
        let sign_in = self.page_session(client_id, session)?;
        let mut session = session.to_owned();
        let mut responses = HashMap::new();
        let (challenge, name) = match &sign_in.step {
            Step::NewPassword => ("NEW_PASSWORD_REQUIRED", "NEW_PASSWORD"),
            Step::Code(factor, _) => (factor.name(), factor.response_parameter()),
            Step::SoftwareToken => (Factor::SoftwareToken.name(), Factor::SoftwareToken.response_parameter()),
            Step::SelectFactor(_) => ("SELECT_MFA_TYPE", "ANSWER"),
            Step::SetUp(..) if text.contains('@') => ("MFA_SETUP", "EMAIL"),
            Step::SetUp(..) => {
                session = self.verify_in_session(&session, text)?;
                ("MFA_SETUP", "USER_CODE")
            }
            _ => return Err(not_authorized("Invalid session for the user.")),
        };
        responses.insert(name.to_owned(), text.to_owned());
        for (name, value) in attributes {
            responses.insert(format!("userAttributes.{name}"), value.clone());
        }
        let username = sign_in.username;
        let answer = Answer { client_id, challenge, responses: &responses, session: Some(&session) };
        let reply = self.respond_checked(&answer, &username)?;
        self.progress(reply)
    }

    /// Returns the question that belongs to a Session of the page.
    ///
    /// # Errors
    ///
    /// Returns an exception if the Session is not valid.
    pub(crate) fn question(&mut self, client_id: &str, session: &str) -> Result<Question, Exception> {
        let sign_in = self.page_session(client_id, session)?;
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user(key)?;
        Ok(match sign_in.step {
            Step::NewPassword => Question::NewPassword(
                attributes::missing(self.settings(), &user.attributes).map(str::to_owned).collect(),
            ),
            Step::Code(factor, _) => {
                let medium = if factor == Factor::Sms { Medium::Sms } else { Medium::Email };
                let to = user.attribute(medium.attribute()).unwrap_or_default();
                Question::Code(factor, Message::masked(to))
            }
            Step::SoftwareToken => Question::SoftwareToken,
            Step::SelectFactor(factors) => Question::SelectFactor(factors),
            Step::SetUp(secret, _) => Question::SetUp {
                secret: secret.map(|secret| secret.base32()),
                email: self.settings().has_factor(Factor::Email),
            },
            _ => return Err(invalid_parameter("The page cannot ask for this.")),
        })
    }

    fn page_session(&mut self, client_id: &str, session: &str) -> Result<SignIn, Exception> {
        let sign_in = self.session(session, Some(client_id))?;
        // A Session of the API ends with tokens, which the page cannot use.
        if sign_in.managed_login { Ok(sign_in) } else { Err(not_authorized("Invalid session for the user.")) }
    }

    fn progress(&mut self, reply: Reply) -> Result<Progress, Exception> {
        match reply {
            Reply::SignedIn(user) => Ok(Progress::SignedIn(user)),
            Reply::Challenge(Challenge { name: "MFA_SETUP", session: Some(session), .. })
                if self.settings().has_factor(Factor::SoftwareToken) =>
            {
                let (_, session) = self.associate_in_session(&session)?;
                Ok(Progress::NeedsAnswer(session))
            }
            Reply::Challenge(Challenge { session: Some(session), .. }) => Ok(Progress::NeedsAnswer(session)),
            // A sign-in on the page has no such replies.
            Reply::Challenge(_) | Reply::Tokens { .. } => Err(incorrect_credentials()),
        }
    }
}
