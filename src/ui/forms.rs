//! The screens of the way in, as data and pure rules: what a [`Step`] asks for, what is wrong with what was
//! entered, and where it leads.

mod field;
mod flow;
mod screen;
mod state;

#[cfg(test)]
mod tests;

pub use field::{Field, FieldKind, Problem};
pub use flow::{Next, resend, submit};
pub use screen::{Link, Screen, Target};
pub use state::{FormAction, FormState, Values};

use cognito_client::auth::{CodeDelivery, NewPassword};

use crate::i18n::Occasion;

/// Where somebody stands on the way in.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// User name and password.
    SignIn(Entry),
    /// A new account.
    SignUp(Entry),
    /// The code that confirms it.
    ConfirmSignUp(CodeSent),
    /// A forgotten password: who?
    ForgotPassword(Entry),
    /// The code, and a new password.
    ResetPassword(CodeSent),
    /// It is set.
    ResetDone(Entry),
    /// A password of one's own in place of the temporary one.
    NewPassword(Entry, NewPassword),
    /// The pool asks for a challenge, by its name on the wire, that has no screen here.
    Unsupported(Entry, String),
}

/// How a screen was come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The user name, if it was entered before.
    pub username: String,
    /// What to say at the top.
    pub notice: Option<Notice>,
}

/// A code that was sent, or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSent {
    /// To whom; empty if that has to be asked.
    pub username: String,
    /// Where it went, if the pool said so.
    pub delivery: Option<CodeDelivery>,
    /// Why it could not be sent.
    pub failure: Option<cognito_client::auth::AuthError>,
    /// What to say at the top.
    pub notice: Option<Notice>,
}

/// Something to say at the top of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The account is confirmed; sign in.
    Confirmed,
    /// The session is over; sign in.
    SessionEnded,
    /// The sign-in took too long; begin again.
    StartAgain,
    /// An administrator has reset the password.
    ResetRequired,
    /// The new password is set.
    PasswordSet,
    /// The account is confirmed.
    AccountConfirmed,
    /// A new code was sent, to this address if it is known.
    Resent(String),
}

impl Entry {
    /// With this user name filled in.
    #[must_use]
    pub fn of(username: impl Into<String>) -> Self {
        Self { username: username.into(), notice: None }
    }

    /// With `notice` at the top.
    #[must_use]
    pub fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

impl Step {
    /// Signing in, with nothing known.
    #[must_use]
    pub fn sign_in() -> Self {
        Self::SignIn(Entry::default())
    }

    /// The screen's name in the page contract (`data-screen`).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignIn(_) => "sign-in",
            Self::SignUp(_) => "sign-up",
            Self::ConfirmSignUp(_) => "confirm-sign-up",
            Self::ForgotPassword(_) => "forgot-password",
            Self::ResetPassword(_) => "reset-password",
            Self::ResetDone(_) => "reset-done",
            Self::NewPassword(..) => "new-password",
            Self::Unsupported(..) => "unsupported",
        }
    }

    /// The user name that was entered on the way here.
    #[must_use]
    pub fn username(&self) -> &str {
        match self {
            Self::SignIn(entry)
            | Self::SignUp(entry)
            | Self::ForgotPassword(entry)
            | Self::ResetDone(entry)
            | Self::NewPassword(entry, _)
            | Self::Unsupported(entry, _) => &entry.username,
            Self::ConfirmSignUp(code) | Self::ResetPassword(code) => &code.username,
        }
    }

    /// What to say at the top.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        match self {
            Self::SignIn(entry)
            | Self::SignUp(entry)
            | Self::ForgotPassword(entry)
            | Self::ResetDone(entry)
            | Self::NewPassword(entry, _)
            | Self::Unsupported(entry, _) => entry.notice.as_ref(),
            Self::ConfirmSignUp(code) | Self::ResetPassword(code) => code.notice.as_ref(),
        }
    }

    /// What somebody is doing here, for the words of an error.
    #[must_use]
    pub fn occasion(&self) -> Occasion {
        match self {
            Self::SignIn(_) => Occasion::SigningIn,
            Self::NewPassword(..) | Self::Unsupported(..) => Occasion::LaterStep,
            Self::ForgotPassword(_) | Self::ResetPassword(_) | Self::ResetDone(_) => Occasion::Recovering,
            Self::SignUp(_) | Self::ConfirmSignUp(_) => Occasion::Other,
        }
    }
}
