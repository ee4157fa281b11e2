use yew::prelude::*;

use super::{Auth, provider::NO_PROVIDER};

/// The session and its client, anywhere below an [`AuthProvider`](super::AuthProvider).
///
/// # Panics
/// Outside a provider: that is a mistake in the app, not something that happens to it.
#[hook]
#[expect(clippy::expect_used, reason = "documented: a missing provider is a mistake in the app")]
pub fn use_auth() -> Auth {
    use_context().expect(NO_PROVIDER)
}
