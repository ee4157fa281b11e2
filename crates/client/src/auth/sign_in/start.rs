//! The results of the first requests of a sign-in.

use std::fmt;

use super::challenge::pending::PendingChallenge;
use super::credentials::SignIn;
use crate::auth::{AuthError, ErrorCode, User};

/// The result of [`begin_sign_in`](crate::auth::AuthClient::begin_sign_in).
#[derive(Debug)]
#[must_use = "only `Done` is signed in"]
pub enum SignInStart {
    /// The sign-in is complete: this user is signed in.
    Done(User),
    /// The credentials are not all that the pool needs.
    Unfinished(UnfinishedSignIn),
}

/// A sign-in for [`continue_sign_in`](crate::auth::AuthClient::continue_sign_in).
#[must_use = "the sign-in ends if it is dropped"]
pub struct UnfinishedSignIn(pub(super) Box<Parts>);

pub(super) struct Parts {
    pub(super) epoch: u64,
    pub(super) sign_in: SignIn,
    pub(super) cause: Cause,
}

/// The reason why a sign-in is not complete.
pub(super) enum Cause {
    /// The pool has sent a challenge.
    Challenge(PendingChallenge),
    /// The sign-up has to be confirmed first.
    NotConfirmed,
    /// An administrator has reset the password.
    ResetRequired,
}

impl Cause {
    /// Returns the cause for an error that has a step of its own. Other errors are returned as they are.
    pub(super) fn from_error(error: AuthError) -> Result<Self, AuthError> {
        match error.service_code() {
            Some(ErrorCode::UserNotConfirmed) => Ok(Self::NotConfirmed),
            Some(ErrorCode::PasswordResetRequired) => Ok(Self::ResetRequired),
            _ => Err(error),
        }
    }
}

/// The result of evaluating a reply of the pool.
pub(in crate::auth) enum Outcome {
    /// The user is signed in.
    Done(User),
    /// The pool has sent a challenge.
    Challenge(PendingChallenge),
}

impl fmt::Debug for UnfinishedSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnfinishedSignIn").finish_non_exhaustive()
    }
}
