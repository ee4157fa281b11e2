//! Amazon Cognito user pools from the browser, headless: the protocol, the SRP sign-in and the session.
//!
//! Three layers, each using only the ones below it:
//!
//! | module | holds |
//! | --- | --- |
//! | [`auth`] | [`AuthClient`](auth::AuthClient): sign-in, sign-up, recovery, the account, the session and its state |
//! | [`protocol`] | one typed [`Operation`](protocol::Operation) per call of the user-pool API, and its errors |
//! | [`platform`] | what is asked of the host, as small traits: transport, storage, clock, random, tabs |
//!
//! In a browser, start with [`AuthClient::browser`](auth::AuthClient::browser). Tests hand in the in-memory
//! ports of `platform::fake` (feature `fake`) instead and run natively.
//!
//! ```no_run
//! use cognito_client::auth::{AuthClient, Config, SignIn, SignInStep};
//!
//! # async fn example(outputs: &str, password: cognito_client::auth::Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let auth = AuthClient::browser(Config::from_json(outputs)?);
//! match auth.sign_in(SignIn::new("ada@example.com", password)).await? {
//!     SignInStep::Done(user) => assert!(!user.sub().is_empty()),
//!     SignInStep::Challenge(challenge) => drop(challenge), // ask for the answer, then `auth.answer(..)`
//!     // the sign-up's code, a new password, or the password once more
//!     SignInStep::ConfirmSignUp { .. } | SignInStep::ResetPassword { .. } => {}
//!     SignInStep::PleaseSignIn { .. } | SignInStep::StartAgain { .. } => {}
//! }
//! # Ok(())
//! # }
//! ```

pub mod auth;
mod cut;
pub mod input;
pub mod platform;
pub mod protocol;
