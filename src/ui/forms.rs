//! The screens of sign-in, sign-up and recovery as data and pure rules: the fields of a [`Step`], the checks of the
//! values, and the next step.

mod field;
mod field_view;
mod flow;
mod screen;
mod state;

#[cfg(test)]
mod tests;

pub use field::{Field, FieldKind, Problem};
pub(crate) use field_view::{FieldView, field_view};
pub use flow::{Next, resend, submit};
pub use screen::{Link, Screen, Target};
pub use state::{FormAction, FormState, Values};

use cognito_client::auth::{CodeDelivery, NewPassword};

use crate::i18n::ErrorContext;

/// A step of a sign-in, a sign-up or a recovery.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// User name and password.
    SignIn(Entry),
    /// A new account.
    SignUp(Entry),
    /// The code that confirms it.
    ConfirmSignUp(CodeSent),
    /// A forgotten password: asks for the user name.
    ForgotPassword(Entry),
    /// The code, and a new password.
    ResetPassword(CodeSent),
    /// The new password is set.
    ResetDone(Entry),
    /// A new password in place of a temporary one.
    NewPassword(Entry, NewPassword),
    /// A challenge, by its name on the wire, that this version has no screen for.
    Unsupported(Entry, String),
}

/// How a screen begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The user name, if it was entered before.
    pub username: String,
    /// The note at the top of the screen.
    pub notice: Option<Notice>,
}

/// A code that was sent, or could not be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSent {
    /// The user name; empty if the screen has to ask for it.
    pub username: String,
    /// The destination of the code; `None` if the pool has not named one.
    pub delivery: Option<CodeDelivery>,
    /// The reason why it could not be sent.
    pub failure: Option<cognito_client::auth::AuthError>,
    /// The note at the top of the screen.
    pub notice: Option<Notice>,
}

/// A note at the top of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The account is confirmed; sign in.
    Confirmed,
    /// The session has ended; sign in.
    SessionEnded,
    /// The sign-in took too long; start again.
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
    /// Returns an entry with this user name filled in.
    #[must_use]
    pub fn new(username: impl Into<String>) -> Self {
        Self { username: username.into(), notice: None }
    }

    /// Returns the entry with `notice` at the top of the screen.
    #[must_use]
    pub fn with_notice(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

impl Step {
    /// Returns the first step of a sign-in, without a user name.
    #[must_use]
    pub fn sign_in() -> Self {
        Self::SignIn(Entry::default())
    }

    /// Returns the name of the screen in the page contract (`data-screen`).
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

    /// Returns the user name that was entered before this step; empty if there is none.
    #[must_use]
    pub fn username(&self) -> &str {
        self.username_and_notice().0
    }

    /// Returns the note at the top of the screen, if there is one.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.username_and_notice().1.as_ref()
    }

    fn username_and_notice(&self) -> (&str, &Option<Notice>) {
        match self {
            Self::SignIn(entry)
            | Self::SignUp(entry)
            | Self::ForgotPassword(entry)
            | Self::ResetDone(entry)
            | Self::NewPassword(entry, _)
            | Self::Unsupported(entry, _) => (&entry.username, &entry.notice),
            Self::ConfirmSignUp(code) | Self::ResetPassword(code) => (&code.username, &code.notice),
        }
    }

    /// Returns the context that decides the text of an error.
    #[must_use]
    pub fn context(&self) -> ErrorContext {
        match self {
            Self::SignIn(_) => ErrorContext::SigningIn,
            Self::NewPassword(..) | Self::Unsupported(..) => ErrorContext::LaterStep,
            Self::ForgotPassword(_) | Self::ResetPassword(_) | Self::ResetDone(_) => ErrorContext::Recovering,
            Self::SignUp(_) | Self::ConfirmSignUp(_) => ErrorContext::Other,
        }
    }
}
