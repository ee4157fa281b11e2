//! A headless client for Amazon Cognito user pools in the browser: the API's protocol, sign-in by SRP, and the session.
//!
//! The crate has three layers. Each of them uses only the layers below it:
//!
//! | module | contents |
//! | --- | --- |
//! | [`auth`] | [`AuthClient`](auth::AuthClient): sign-in, sign-up, recovery, the account, the session and its state |
//! | [`protocol`] | one typed [`Operation`](protocol::Operation) per call of the user-pool API, and its errors |
//! | [`platform`] | the interfaces to the host, as small traits: transport, storage, clock, random numbers, tabs |
//!
//! In a browser, start with [`AuthClient::builder`](auth::AuthClient::builder). Tests use the in-memory ports of
//! `platform::fake` (feature `fake`) instead and run natively.
//!
//! ```no_run
//! use cognito_client::auth::{AuthClient, Config, SignIn, SignInStep};
//!
//! # async fn example(outputs: &str, password: cognito_client::auth::Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let auth = AuthClient::builder(Config::from_json(outputs)?).build();
//! match auth.sign_in(SignIn::new("ada@example.com", password)).await? {
//!     SignInStep::Done(user) => assert!(!user.sub().is_empty()),
//!     SignInStep::Challenge(challenge) => drop(challenge), // ask for the answer, then `auth.answer(..)`
//!     // ask for the code of the sign-up, a new password, or another sign-in
//!     SignInStep::ConfirmSignUp { .. } | SignInStep::ResetPassword { .. } => {}
//!     SignInStep::PleaseSignIn { .. } | SignInStep::StartAgain { .. } => {}
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to start
//!
//! | to | see |
//! | --- | --- |
//! | sign users in and out | [`AuthClient::sign_in`](auth::AuthClient::sign_in), [`SignInStep`](auth::SignInStep), [`AuthClient::sign_out`](auth::AuthClient::sign_out) |
//! | keep the session and show its state | [`AuthClient::run`](auth::AuthClient::run), [`AuthClient::subscribe`](auth::AuthClient::subscribe), [`AuthState`](auth::AuthState) |
//! | call your own API | [`AuthClient::fetch`](auth::AuthClient::fetch), [`AuthClient::access_token`](auth::AuthClient::access_token) |
//! | register users and recover passwords | [`AuthClient::sign_up`](auth::AuthClient::sign_up), [`AuthClient::confirm_sign_up`](auth::AuthClient::confirm_sign_up), [`AuthClient::forgot_password`](auth::AuthClient::forgot_password) |
//! | read and change the account | [`AuthClient::profile`](auth::AuthClient::profile), [`AuthClient::update_attributes`](auth::AuthClient::update_attributes), [`AuthClient::set_mfa_preference`](auth::AuthClient::set_mfa_preference) |

pub mod auth;
mod base64;
pub mod input;
pub mod platform;
pub mod protocol;
mod split;
