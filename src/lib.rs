//! Amazon Cognito sign-in for Yew: components, hooks and guards over a headless client.
//!
//! ```no_run
//! use yew::prelude::*;
//! use yew_cognito::{AuthClient, AuthProvider, Authenticator, Config, SignedIn, SignedOut, UseApi, use_api, use_auth};
//!
//! #[derive(Properties, PartialEq)]
//! struct AppProps {
//!     client: AuthClient,
//! }
//!
//! #[component]
//! fn App(props: &AppProps) -> Html {
//!     html! {
//!         <AuthProvider client={props.client.clone()}>
//!             <SignedOut><Authenticator /></SignedOut>
//!             <SignedIn><Greeting /></SignedIn>
//!         </AuthProvider>
//!     }
//! }
//!
//! #[component]
//! fn Greeting() -> Html {
//!     let auth = use_auth();
//!     let name = auth.user().map(|user| user.display_name().to_owned());
//!     html! { <p>{ "Hello, " }{ name }</p> }
//! }
//!
//! # fn start(outputs: &str) -> Result<AppProps, yew_cognito::client::auth::ConfigError> {
//! // Parses the pool's outputs file, once per page.
//! let props = AppProps { client: AuthClient::builder(Config::from_json(outputs)?).build() };
//! # Ok(props)
//! # }
//! ```
//!
//! The modules, from the bottom up: [`client`] is the headless client (a crate of its own, without Yew), [`i18n`] turns
//! typed errors into text, [`ui`] contains components for any Yew app, and `app` (feature `app`) is the site itself.

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "ui")]
mod hash;
#[cfg(feature = "ui")]
pub mod i18n;
#[cfg(feature = "ui")]
pub mod ui;

pub use cognito_client as client;
pub use cognito_client::auth::{AuthClient, AuthError, AuthState, Config, User};
#[cfg(feature = "ui")]
pub use ui::{
    Auth, AuthProvider, Authenticator, RequireAuth, RequireGroup, SignedIn, SignedOut, UseApi, use_api,
    use_auth,
};
