//! The events that a client reports.

use super::{AuthError, AuthState};
use crate::platform::StorageError;

/// An event, for logs, for other parts of an app, and for changes that the state does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// The state has changed to this one, which includes the reason if the user was signed out.
    State(AuthState),
    /// A sign-in has completed in this tab. It may have been by the user who was signed in before.
    SignedIn,
    /// A refresh in this tab has replaced its tokens.
    Refreshed,
    /// A refresh in this tab has failed. The state shows whether the session continues.
    RefreshFailed(AuthError),
    /// The session that a sign-in has replaced could not be revoked. Its tokens are not stored any more.
    NotRevoked(AuthError),
    /// The pool has registered this device.
    DeviceConfirmed {
        /// Whether the device only replaces a second factor once the user agrees: ask the user, then call
        /// [`remember_device`](super::AuthClient::remember_device).
        needs_consent: bool,
    },
    /// The pool has not registered this device. The sign-in is valid nevertheless.
    DeviceNotConfirmed(AuthError),
    /// Data that should outlive the page is only kept in its memory.
    StorageFailed(StorageError),
}
