use cognito_client::auth::{AuthState, Freshness, Reason, SignOut, SignOutScope, User};
use yew::prelude::*;

use super::{
    Route,
    navigation::{Navigator, link},
    place::{Place, with_return_to},
};
use crate::{
    i18n::Strings,
    ui::{Auth, components},
};

/// Returns the frame around every page: the navigation, and the name of the signed-in user.
///
/// `is_unconfirmed` is whether the pool has not confirmed the sign-out of an earlier page.
pub(super) fn shell(
    auth: &Auth,
    place: &Place,
    navigator: &Navigator,
    is_unconfirmed: bool,
    page: Html,
) -> Html {
    let s = &Strings::ENGLISH;
    let current = |route| (place.route == route).then_some("page");
    let way_in = |route| with_return_to(route, &place.return_to).into();
    let way = match auth.state() {
        AuthState::Restoring => Html::default(),
        AuthState::SignedOut(_) => html! {
            <>
                { link(navigator, way_in(Route::SignIn), None, s.sign_in.into(), current(Route::SignIn)) }
                { link(navigator, way_in(Route::SignUp), Some("button small"), "Join".into(), current(Route::SignUp)) }
            </>
        },
        AuthState::SignedIn(user, _) => html! {
            <>
                { who(user) }
                { link(navigator, Route::Account.path().into(), None, "Account".into(), current(Route::Account)) }
                { sign_out_button(auth, navigator, SignOutScope::Here) }
            </>
        },
    };
    let brand = html! { <>{ mark() }<span>{ "yew-cognito" }</span></> };
    html! {
        <>
            <a class="app-skip" href="#main">{ "Skip to content" }</a>
            <header class="app-header">
                { link(navigator, Route::Home.path().into(), Some("brand"), brand, None) }
                <nav class="app-nav" aria-label="Main">{ way }</nav>
            </header>
            { banner(state_note(auth, place, s)) }
            { banner(earlier_sign_out_note(auth, is_unconfirmed, s)) }
            { page }
            <footer class="app-footer"><p>{ "Amazon Cognito sign-in for Yew" }</p></footer>
        </>
    }
}

/// Returns a button that signs out. It goes to the home page first, because a guarded page would ask the user to sign
/// in again.
pub(super) fn sign_out_button(auth: &Auth, navigator: &Navigator, scope: SignOutScope) -> Html {
    let (action, text, look) = match scope {
        SignOutScope::Here => ("sign-out", "Sign out", "button quiet small"),
        SignOutScope::Everywhere => ("sign-out-everywhere", "Sign out everywhere", "button quiet"),
    };
    let (auth, navigator) = (auth.clone(), navigator.clone());
    let onclick = Callback::from(move |_| {
        navigator.push(Route::Home.path());
        auth.sign_out(scope);
    });
    components::button(look, Some(action), text.into(), onclick)
}

fn who(user: &User) -> Html {
    let name = user.display_name();
    let initial = name.chars().next().map(String::from);
    html! {
        <span class="app-who">
            <span class="auth-hidden">{ "Signed in as " }{ name }</span>
            <span class="app-avatar" aria-hidden="true">{ initial }</span>
            <span class="app-who-name" aria-hidden="true">{ name }</span>
        </span>
    }
}

/// Returns a note above the page. It is always rendered, so that screen readers watch it; it takes no space while it is
/// empty.
fn banner(text: &'static str) -> Html {
    html! { <p class="app-banner" role="status">{ text }</p> }
}

fn state_note(auth: &Auth, place: &Place, s: &Strings) -> &'static str {
    match auth.state() {
        AuthState::SignedIn(_, Freshness::Stale) => s.stale,
        AuthState::SignedIn(..) if auth.client().storage_failure().is_some() => s.storage_blocked,
        // The sign-in screen shows this text itself.
        AuthState::SignedOut(Reason::SessionEnded(_)) if place.route == Route::SignIn => "",
        AuthState::SignedOut(Reason::SessionEnded(_)) => s.session_ended,
        AuthState::SignedOut(_) if matches!(auth.last_sign_out(), Some(SignOut::LocalOnly(_))) => {
            s.signed_out_locally
        }
        _ => "",
    }
}

/// Returns the note about an earlier page's sign-out, which the outcome of this page's own sign-out replaces.
fn earlier_sign_out_note(auth: &Auth, is_unconfirmed: bool, s: &Strings) -> &'static str {
    if is_unconfirmed && auth.last_sign_out().is_none() { s.sign_out_unconfirmed } else { "" }
}

fn mark() -> Html {
    html! {
        <svg aria-hidden="true" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3.6"
            stroke-linecap="round" stroke-linejoin="round">
            <path d="M16 28V15L7 5m9 10 4.2-4.7" />
            <circle cx="24.6" cy="5.4" r="3.6" stroke="none" />
        </svg>
    }
}
