//! Yew bindings for any app: provider, guards, hooks, and the drop-in [`Authenticator`].
//!
//! Put one [`AuthProvider`] around the app. Below it, [`use_auth`] returns the session, [`SignedIn`] and [`SignedOut`]
//! show or hide their children, [`RequireAuth`] guards a page, [`RequireGroup`] shows content to the members of one
//! group, and [`Authenticator`] contains every screen from sign-up to recovery. [`use_api`] calls the app's own API.

mod api;
pub(crate) mod authenticator;
pub(crate) mod components;
pub mod forms;
mod guards;
mod hooks;
mod provider;

pub use api::{UseApi, use_api};
pub use authenticator::{AuthScreen, AuthScreenProps, Authenticator, AuthenticatorProps, Embedding};
pub use guards::{
    GuardProps, RequireAuth, RequireAuthProps, RequireGroup, RequireGroupProps, SignedIn, SignedOut,
};
pub use hooks::use_auth;
pub use provider::{Auth, AuthProvider, AuthProviderProps};
