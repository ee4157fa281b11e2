//! The actions of the buttons of a screen, and the targets of its links.

/// An action of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Submits the form.
    Submit,
    /// Requests another code or link.
    Resend,
}

/// The screen that a link leads to. The user name that was entered is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The sign-in screen.
    SignIn,
    /// The sign-up screen.
    SignUp,
    /// The screen for a forgotten password.
    ForgotPassword,
}

impl Action {
    /// Returns the name of the action in the page contract (`data-action`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Resend => "resend",
        }
    }
}
