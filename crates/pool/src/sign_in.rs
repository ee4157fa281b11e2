//! Sign-in, from the user name to the tokens.
//!
//! A sign-in that has not been completed is a [`SignIn`]: the factors that were proved, and the [`Step`] that awaits an
//! answer. The pool stores it under its Session, an opaque string that is valid for one successful answer and expires
//! after the client's `AuthSessionValidity`.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html>
//!
//! [`SignIn`]: crate::pool::sign_ins::SignIn
//! [`Step`]: crate::pool::sign_ins::Step

mod begin;
mod codes;
mod custom;
mod device;
mod managed_login;
mod mfa_setup;
mod new_password;
mod parameters;
mod passkey;
mod password;
mod proceed;
mod reply;
mod respond;
mod select;
mod sessions;

pub(crate) use begin::Begin;
pub(crate) use managed_login::{Progress, Question};
pub(crate) use reply::Reply;
pub(crate) use respond::Answer;
