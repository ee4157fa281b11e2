//! The user's place in a sign-in, a sign-up or a recovery, and the way from one to the next.

use cognito_client::auth::{AuthClient, AuthError, Challenge, Config, Pending, PendingKind, SignInStep};

use super::layout::Layout;
use super::notice::Notice;
use super::screens::{
    Act, ConfirmSignUp, Entry, ForgotPassword, NewPassword, ResetDone, ResetPassword, Screen, SignIn, SignUp,
    Task, Unsupported,
};
use crate::i18n::ErrorContext;

/// Declares [`Step`] from the list of screens.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $screen:ident,)+) => {
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
                    $(Self::$screen(_) => <$screen as Screen>::NAME,)+
                }
            }

            /// Returns the context that decides the text of an error.
            pub(crate) fn context(&self) -> ErrorContext {
                match self {
                    $(Self::$screen(_) => <$screen as Screen>::CONTEXT,)+
                }
            }

            /// Returns whether the client has a record of this step, to which a reload returns.
            pub(crate) fn is_resumed(&self) -> bool {
                match self {
                    $(Self::$screen(_) => <$screen as Screen>::IS_RESUMED,)+
                }
            }

            /// Returns whether a sign-in may follow, part of which can be computed before.
            pub(crate) fn prepares_sign_in(&self) -> bool {
                match self {
                    $(Self::$screen(_) => <$screen as Screen>::PREPARES_SIGN_IN,)+
                }
            }

            fn entry(&self) -> &Entry {
                match self {
                    $(Self::$screen(screen) => screen.entry(),)+
                }
            }

            /// Returns the error with which the screen begins.
            pub(crate) fn failure(&self) -> Option<&AuthError> {
                match self {
                    $(Self::$screen(screen) => screen.failure(),)+
                }
            }

            /// Returns the contents of the screen for a pool.
            #[must_use]
            pub fn layout(&self, config: &Config) -> Layout {
                match self {
                    $(Self::$screen(screen) => screen.layout(config),)+
                }
            }

            /// Carries out an action of the user.
            pub(crate) fn act(self, act: Act) -> Task {
                match self {
                    $(Self::$screen(screen) => Box::pin(screen.act(act)),)+
                }
            }

            /// Returns work to do while the screen is shown.
            pub(crate) fn watch(&self, client: &AuthClient) -> Option<Task> {
                match self {
                    $(Self::$screen(screen) => screen.watch(client),)+
                }
            }

            /// Has to be called when the user leaves the screen.
            pub(crate) fn leave(&self, client: &AuthClient) {
                match self {
                    $(Self::$screen(screen) => screen.leave(client),)+
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

steps! {
    /// User name and password.
    SignIn,
    /// A new account.
    SignUp,
    /// The code or link that confirms a new account.
    ConfirmSignUp,
    /// A forgotten password: asks for the user name.
    ForgotPassword,
    /// The code, and a new password.
    ResetPassword,
    /// The new password is set.
    ResetDone,
    /// A new password in place of a temporary one.
    NewPassword,
    /// A challenge that this version has no screen for.
    Unsupported,
}

/// What follows an action.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Another screen.
    Step(Step),
    /// The same screen with this note, because a code or link was sent again.
    Resent(Notice),
    /// The same screen.
    Stay,
    /// The user is signed in. The state of the session has changed already.
    SignedIn,
}

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
        challenge.filter(Self::is_resumed).or_else(|| client.pending().map(Self::from))
    }

    /// Returns the user name that was entered before this step; empty if there is none.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.entry().username
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
    pub(super) fn after(
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
