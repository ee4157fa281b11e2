//! The next step of a sign-in.

use std::fmt;

use super::challenge::Challenge;
use crate::auth::{AuthError, CodeDelivery, User};

/// The next step of a sign-in.
///
/// The enum is exhaustive on purpose: a new variant, which a screen has to handle, is a breaking release.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "only `Done` is signed in"]
pub enum SignInStep {
    /// The sign-in is complete: this user is signed in.
    Done(User),
    /// The pool has sent a challenge.
    Challenge(Challenge),
    /// The sign-up has to be confirmed with a code first.
    ConfirmSignUp {
        /// The user name.
        username: String,
        /// Where a code was sent just now, or why none could be sent.
        delivery: Result<Option<CodeDelivery>, AuthError>,
    },
    /// An administrator has reset the password. The pool has sent a code for
    /// [`reset_password`](crate::auth::AuthClient::reset_password)
    /// ([`AdminResetUserPassword`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html));
    /// [`forgot_password`](crate::auth::AuthClient::forgot_password) sends another one.
    ResetPassword {
        /// The user name.
        username: String,
    },
    /// The account exists and needs no code, but there were no credentials to sign in with.
    PleaseSignIn {
        /// The user name.
        username: String,
    },
    /// The pool has ended this sign-in, because it took too long or too many answers were wrong. Start again.
    StartAgain {
        /// The user name that was entered, in the form that was sent to the pool.
        username: String,
        /// The pool's error.
        why: AuthError,
    },
}

impl fmt::Debug for SignInStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Done",
            Self::Challenge(_) => "Challenge",
            Self::ConfirmSignUp { .. } => "ConfirmSignUp",
            Self::ResetPassword { .. } => "ResetPassword",
            Self::PleaseSignIn { .. } => "PleaseSignIn",
            Self::StartAgain { .. } => "StartAgain",
        })
    }
}
