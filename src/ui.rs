//! Yew bindings for any app: provider, guards, hooks, and the drop-in [`Authenticator`].
//!
//! Put one [`AuthProvider`] around the app. Below it, [`use_auth`] returns the session, [`SignedIn`] and [`SignedOut`]
//! show or hide their children, [`RequireAuth`] guards a page, [`RequireGroup`] shows content to the members of one
//! group, and [`Authenticator`] contains every screen from sign-up to recovery. [`use_api`] calls the app's own API.
//!
//! Screens are data: a [`Step`] has a [`Layout`], which an app can change with [`Customize`].

mod action;
mod api;
pub(crate) mod auth;
mod authenticator;
pub mod components;
mod customize;
mod fields;
pub(crate) mod form;
mod guards;
mod hooks;
pub(crate) mod host;
mod layout;
pub(crate) mod next;
mod notice;
mod part;
mod provider;
pub(crate) mod screen;
pub(crate) mod screen_view;
pub(crate) mod screens;
pub mod step;
mod user_event;

#[cfg(test)]
mod tests;

pub use api::{UseApi, use_api};
pub use auth::Auth;
pub use authenticator::{Authenticator, AuthenticatorProps};
pub use customize::Customize;
pub use form::Values;
pub use guards::{
    GuardProps, RequireAuth, RequireAuthProps, RequireGroup, RequireGroupProps, SignedIn, SignedOut,
};
pub use hooks::use_auth;
pub use layout::{Action, Block, Button, Field, FieldKind, FieldName, Layout, Link, Target};
pub use notice::Notice;
pub use part::{ChoiceOption, Part, PartKind};
pub use provider::{AuthProvider, AuthProviderProps};
pub use step::Step;
