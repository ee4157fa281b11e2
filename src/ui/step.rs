//! The user's place in a sign-in, a sign-up or a recovery, as plain data.

use cognito_client::auth::{self, AuthClient, AuthError, Challenge, CodeDelivery, Pending, PendingKind};

use super::notice::Notice;

/// The user name and the note with which a screen begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The user name, if it was entered before.
    pub username: String,
    /// The note at the top of the screen.
    pub notice: Option<Notice>,
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

/// User name and password.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignIn {
    /// What the screen begins with.
    pub entry: Entry,
}

/// A new account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignUp {
    /// What the screen begins with.
    pub entry: Entry,
}

/// The code or link that confirms a new account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfirmSignUp {
    /// What the screen begins with. It asks for the user name if that is empty.
    pub entry: Entry,
    /// The destination of the code; `None` if the pool has not named one.
    pub delivery: Option<CodeDelivery>,
    /// The reason why no code could be sent.
    pub failure: Option<AuthError>,
}

/// A forgotten password: asks for the user name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForgotPassword {
    /// What the screen begins with.
    pub entry: Entry,
}

/// The code of a recovery, and a new password.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResetPassword {
    /// What the screen begins with. It asks for the user name if that is empty.
    pub entry: Entry,
    /// The destination of the code; `None` if the pool has not named one.
    pub delivery: Option<CodeDelivery>,
}

/// The new password is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResetDone {
    /// What the screen begins with.
    pub entry: Entry,
}

/// A new password in place of a temporary one.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPassword {
    /// What the screen begins with.
    pub entry: Entry,
    /// The pool's challenge.
    pub challenge: auth::NewPassword,
}

/// A challenge that this version has no screen for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unsupported {
    /// What the screen begins with.
    pub entry: Entry,
    /// The name of the challenge on the wire.
    pub challenge: String,
}

/// Calls a macro with the list of all screens, and their names in the page contract.
macro_rules! with_screens {
    ($macro:ident) => {
        $macro! {
            /// User name and password.
            SignIn = "sign-in",
            /// A new account.
            SignUp = "sign-up",
            /// The code or link that confirms a new account.
            ConfirmSignUp = "confirm-sign-up",
            /// A forgotten password: asks for the user name.
            ForgotPassword = "forgot-password",
            /// The code, and a new password.
            ResetPassword = "reset-password",
            /// The new password is set.
            ResetDone = "reset-done",
            /// A new password in place of a temporary one.
            NewPassword = "new-password",
            /// A challenge that this version has no screen for.
            Unsupported = "unsupported",
        }
    };
}

macro_rules! declare_step {
    ($($(#[doc = $doc:literal])+ $screen:ident = $name:literal,)+) => {
        /// The user's place in a sign-in, a sign-up or a recovery, as plain data.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Step {
            $($(#[doc = $doc])+ $screen($screen),)+
        }

        impl Step {
            /// Returns the name of the screen in the page contract (`data-screen`).
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$screen(_) => $name,)+
                }
            }

            fn entry(&self) -> &Entry {
                match self {
                    $(Self::$screen(screen) => &screen.entry,)+
                }
            }
        }

        $(impl From<$screen> for Step {
            fn from(screen: $screen) -> Self {
                Self::$screen(screen)
            }
        })+
    };
}

with_screens!(declare_step);

pub(crate) use with_screens;

impl Step {
    /// Returns the first step of a sign-in, without a user name.
    #[must_use]
    pub fn sign_in() -> Self {
        Entry::default().into()
    }

    /// Returns the first step of a sign-up.
    #[must_use]
    pub fn sign_up() -> Self {
        SignUp::default().into()
    }

    /// Returns the step that confirms a sign-up. It asks for the user name if that is empty.
    #[must_use]
    pub fn confirm_sign_up(username: impl Into<String>) -> Self {
        ConfirmSignUp { entry: Entry::new(username), ..ConfirmSignUp::default() }.into()
    }

    /// Returns the first step of a recovery.
    #[must_use]
    pub fn forgot_password() -> Self {
        ForgotPassword::default().into()
    }

    /// Returns the step of a sign-in, a sign-up or a recovery that a reload has interrupted.
    #[must_use]
    pub fn interrupted(client: &AuthClient) -> Option<Self> {
        let challenge = client.sign_in_in_progress().map(Self::from);
        let is_supported = |step: &Self| !matches!(step, Self::Unsupported(_));
        challenge.filter(is_supported).or_else(|| client.pending().map(Self::from))
    }

    /// Returns the user name that was entered before this step; empty if there is none.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.entry().username
    }

    /// Returns the error with which the screen begins.
    pub(crate) fn failure(&self) -> Option<&AuthError> {
        match self {
            Self::ConfirmSignUp(screen) => screen.failure.as_ref(),
            _ => None,
        }
    }

    /// Returns the note at the top of the screen, if there is one.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.entry().notice.as_ref()
    }
}

impl From<Entry> for Step {
    /// Returns the first step of a sign-in.
    fn from(entry: Entry) -> Self {
        SignIn { entry }.into()
    }
}

impl From<Challenge> for Step {
    fn from(challenge: Challenge) -> Self {
        let entry = Entry::new(challenge.login());
        let name = challenge.name();
        match challenge {
            Challenge::NewPassword(challenge) => NewPassword { entry, challenge }.into(),
            Challenge::Code(_)
            | Challenge::Custom(_)
            | Challenge::Passkey(_)
            | Challenge::SelectFirstFactor(_)
            | Challenge::SelectMfa(_)
            | Challenge::SetUpEmail(_)
            | Challenge::SetUpMfa(_)
            | Challenge::SetUpTotp(_) => Unsupported { entry, challenge: name.to_owned() }.into(),
        }
    }
}

impl From<Pending> for Step {
    /// Returns the step of a sign-up or a recovery that a reload has interrupted.
    fn from(Pending { kind, username, delivery, .. }: Pending) -> Self {
        let entry = Entry::new(username);
        match kind {
            PendingKind::SignUp => ConfirmSignUp { entry, delivery, ..ConfirmSignUp::default() }.into(),
            PendingKind::Recovery => ResetPassword { entry, delivery }.into(),
        }
    }
}
