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
//! // The pool's outputs file, once for the page.
//! let props = AppProps { client: AuthClient::browser(Config::from_json(outputs)?) };
//! # Ok(props)
//! # }
//! ```
//!
//! The pieces, from the bottom up: [`client`] is the headless client (its own crate, free of Yew), [`i18n`]
//! turns typed errors into words, [`ui`] is for any Yew app, and `app` (feature `app`) is the site itself.

#[cfg(feature = "app")]
pub mod app;
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
