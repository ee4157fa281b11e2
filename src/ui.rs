//! Yew bindings for any app: provider, guards, hook, and the drop-in [`Authenticator`].
//!
//! Put one [`AuthProvider`] around the app. Below it, [`use_auth`] tells who is signed in, [`SignedIn`] and
//! [`SignedOut`] show and hide, [`RequireAuth`] guards a page, [`RequireGroup`] shows what is for one group, and
//! [`Authenticator`] is every screen from sign-up to recovery. [`use_api`] calls the app's own API.

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
