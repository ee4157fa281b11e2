//! What follows an action of the user.

use cognito_client::auth::{AuthError, SignInStep};

use super::notice::Notice;
use super::step::{ConfirmSignUp, Entry, ResetPassword, Step, Unsupported};
#[cfg(feature = "app")]
use crate::i18n::Key;

/// What follows an action.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Another screen.
    Step(Step),
    /// The same screen with this note, because a code or link was sent again.
    Resent(Notice),
    /// The same screen, with this text above the form.
    #[cfg(feature = "app")]
    Failed(Key),
    /// The same screen.
    Stay,
    /// The user is signed in. The state of the session has changed already.
    SignedIn,
}

impl From<SignInStep> for Next {
    fn from(step: SignInStep) -> Self {
        Self::Step(match step {
            SignInStep::Done(_) => return Self::SignedIn,
            SignInStep::Challenge(challenge) => challenge.into(),
            SignInStep::ConfirmSignUp { username, delivery } => {
                let (delivery, failure) = match delivery {
                    Ok(delivery) => (delivery, None),
                    Err(error) => (None, Some(error)),
                };
                ConfirmSignUp { entry: Entry::new(username), delivery, failure }.into()
            }
            SignInStep::ResetPassword { username } => {
                // The pool has sent a code already.
                let entry = Entry::new(username).with_notice(Notice::ResetRequired);
                ResetPassword { entry, delivery: None }.into()
            }
            SignInStep::PleaseSignIn { username } => {
                Entry::new(username).with_notice(Notice::Confirmed).into()
            }
            SignInStep::StartAgain { username, .. } => {
                Entry::new(username).with_notice(Notice::StartAgain).into()
            }
        })
    }
}

impl Next {
    /// Returns what follows a request of a sign-in. `username` is the user name as it was entered. If there is no screen
    /// for the next challenge, `done` says there what has been achieved.
    pub(crate) fn after(
        result: Result<SignInStep, AuthError>,
        username: String,
        done: Option<Notice>,
    ) -> Result<Self, AuthError> {
        let mut next = match result {
            Err(AuthError::Unsupported(challenge)) => {
                Self::Step(Unsupported { entry: Entry::new(&username), challenge }.into())
            }
            step => step?.into(),
        };
        match &mut next {
            Self::Step(Step::Unsupported(screen)) => screen.entry = Entry { username, notice: done },
            Self::Step(Step::NewPassword(screen)) => screen.entry.username = username,
            _ => {}
        }
        Ok(next)
    }
}
