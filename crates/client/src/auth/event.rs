use super::{AuthClient, AuthError, AuthState};
use crate::platform::{StorageError, Subscription};

/// Something that happened, for logs, for other parts of an app, and for what no state tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// The state has changed, to this one: a reason is given with it.
    State(AuthState),
    /// A sign-in has come to its end in this tab. Whoever was signed in before may be the same person.
    SignedIn,
    /// This tab has fresh tokens in place of older ones.
    Refreshed,
    /// A refresh of this tab has failed. The state tells whether the session goes on.
    RefreshFailed(AuthError),
    /// The session that a sign-in has replaced could not be revoked; nobody holds its tokens any more.
    NotRevoked(AuthError),
    /// The pool knows this device from now on.
    DeviceConfirmed {
        /// It stands in for a second factor only once the user agrees: ask, then
        /// [`remember_device`](AuthClient::remember_device).
        needs_consent: bool,
    },
    /// The pool does not know this device; the sign-in stands all the same.
    DeviceNotConfirmed(AuthError),
    /// What should outlive the page is kept in its memory only.
    StorageFailed(StorageError),
}

impl AuthClient {
    /// Calls `listener` for every event from now on, until the subscription is dropped.
    pub fn on_event(&self, listener: impl Fn(&AuthEvent) + 'static) -> Subscription {
        self.listen(listener)
    }

    pub(super) fn emit(&self, event: &AuthEvent) {
        self.tell(event, |_| true);
    }
}
