//! The hook that returns the session.

use yew::prelude::*;

use super::auth::{Auth, NO_PROVIDER};

/// Returns the session and its client, in any component below an [`AuthProvider`](super::AuthProvider).
///
/// # Panics
/// Panics outside a provider, which is a programming error in the app.
#[hook]
#[expect(clippy::expect_used, reason = "documented: a missing provider is a mistake in the app")]
pub fn use_auth() -> Auth {
    use_context().expect(NO_PROVIDER)
}
