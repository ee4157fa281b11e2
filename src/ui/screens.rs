//! The screens. Each file declares what its screen shows and what its buttons do.

mod confirm_sign_up;
mod forgot_password;
mod new_password;
mod reset_done;
mod reset_password;
pub(crate) mod sign_in;
mod sign_up;
mod unsupported;

use cognito_client::auth::{AuthClient, Config};

use super::components::{self, DrawField};
use super::layout::Layout;
use super::screen::{Act, Screen, Task};
use super::step::{
    ConfirmSignUp, ForgotPassword, NewPassword, ResetDone, ResetPassword, SignIn, SignUp, Step, Unsupported,
    with_screens,
};
use crate::i18n::ErrorContext;

macro_rules! dispatch {
    ($($(#[doc = $doc:literal])+ $screen:ident = $name:literal,)+) => {
        impl Step {
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
    };
}

with_screens!(dispatch);

/// The behaviour of screens, as functions on steps. A site that loads some screens later begins with a smaller set.
pub(crate) struct ScreenSet {
    /// Returns the contents of the screen for a pool.
    pub(crate) layout: fn(&Step, &Config) -> Layout,
    /// Carries out an action of the user.
    pub(crate) act: fn(Step, Act) -> Task,
    /// Returns work to do while the screen is shown.
    pub(crate) watch: fn(&Step, &AuthClient) -> Option<Task>,
    /// Has to be called when the user leaves the screen.
    pub(crate) leave: fn(&Step, &AuthClient),
    /// Draws a field of a screen.
    pub(crate) draw_field: DrawField,
}

/// All screens.
pub(crate) static ALL_SCREENS: ScreenSet = ScreenSet {
    layout: Step::layout,
    act: Step::act,
    watch: Step::watch,
    leave: Step::leave,
    draw_field: components::field,
};

impl PartialEq for ScreenSet {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
