//! The notes above the page about the session and the language.

use cognito_client::auth::{AuthState, Freshness, Reason, SignOut};

use super::Route;
use super::place::Place;
use crate::i18n::Key;
use crate::ui::Auth;

/// Returns the notes: about the session, about a language that could not be loaded, and about the sign-out of an earlier
/// page that the pool has not confirmed.
pub(super) fn notes(
    auth: &Auth,
    place: &Place,
    has_language_failed: bool,
    has_unconfirmed_sign_out: bool,
) -> [Option<Key>; 3] {
    [
        state_note(auth, place),
        has_language_failed.then_some(Key::LanguageUnavailable),
        earlier_sign_out_note(auth, has_unconfirmed_sign_out),
    ]
}

fn state_note(auth: &Auth, place: &Place) -> Option<Key> {
    match auth.state() {
        AuthState::SignedIn(_, Freshness::Stale) => Some(Key::Stale),
        AuthState::SignedIn(..) if auth.client().storage_failure().is_some() => Some(Key::StorageBlocked),
        // The sign-in screen shows this text itself.
        AuthState::SignedOut(Reason::SessionEnded(_)) if place.route == Route::SignIn => None,
        AuthState::SignedOut(Reason::SessionEnded(_)) => Some(Key::SessionEnded),
        AuthState::SignedOut(_) if matches!(auth.last_sign_out(), Some(SignOut::LocalOnly(_))) => {
            Some(Key::SignedOutLocally)
        }
        _ => None,
    }
}

/// Returns the note about an earlier page's sign-out, which the outcome of this page's own sign-out replaces.
fn earlier_sign_out_note(auth: &Auth, is_unconfirmed: bool) -> Option<Key> {
    (is_unconfirmed && auth.last_sign_out().is_none()).then_some(Key::SignOutUnconfirmed)
}
