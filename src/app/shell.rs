//! The frame around every page: header, navigation, notes and footer.

use cognito_client::auth::{AppSettings, AuthState, Freshness, Reason, SignOut, SignOutScope, User};
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

/// The frame around every page.
pub(super) struct Shell<'a> {
    /// The name, logo, footer and links of the site.
    pub(super) settings: &'a AppSettings,
    pub(super) auth: &'a Auth,
    pub(super) place: &'a Place,
    pub(super) navigator: &'a Navigator,
    /// Whether the pool has not confirmed the sign-out of an earlier page.
    pub(super) has_unconfirmed_sign_out: bool,
}

impl Shell<'_> {
    /// Returns the frame with `page` in it.
    pub(super) fn view(&self, page: Html) -> Html {
        let s = &Strings::ENGLISH;
        html! {
            <>
                <a class="app-skip" href="#main">{ "Skip to content" }</a>
                <header class="app-header">
                    { link(self.navigator, Route::Home.path().into(), Some("brand"), self.brand(), None) }
                    <nav class="app-nav" aria-label="Main">{ self.navigation(s) }</nav>
                </header>
                { banner(state_note(self.auth, self.place, s)) }
                { banner(earlier_sign_out_note(self.auth, self.has_unconfirmed_sign_out, s)) }
                { page }
                { self.footer() }
            </>
        }
    }

    fn brand(&self) -> Html {
        let AppSettings { name, logo, .. } = self.settings;
        let picture = match logo {
            Some(path) => html! { <img src={self.navigator.address(path)} alt="" /> },
            None => mark(),
        };
        // Narrow pages show only the picture. A link to the home page needs a name in any case.
        let name = if name.is_empty() { "Home" } else { name };
        html! { <>{ picture }<span>{ name }</span></> }
    }

    fn navigation(&self, s: &Strings) -> Html {
        let Self { auth, place, navigator, .. } = *self;
        let current = |route| (place.route == route).then_some("page");
        let entrance = |route| with_return_to(route, &place.return_to).into();
        match auth.state() {
            AuthState::Restoring => Html::default(),
            AuthState::SignedOut(_) => html! {
                <>
                    { link(navigator, entrance(Route::SignIn), None, s.sign_in.into(), current(Route::SignIn)) }
                    { link(navigator, entrance(Route::SignUp), Some("button small"), "Join".into(), current(Route::SignUp)) }
                </>
            },
            AuthState::SignedIn(user, _) => html! {
                <>
                    { signed_in_as(user) }
                    { link(navigator, Route::Account.path().into(), None, "Account".into(), current(Route::Account)) }
                    { sign_out_button(auth, navigator, SignOutScope::Here) }
                </>
            },
        }
    }

    fn footer(&self) -> Html {
        let AppSettings { footer, links, .. } = self.settings;
        let links = links.iter().map(|link| {
            let is_on_site = link.href.starts_with('/');
            let href = if is_on_site { self.navigator.address(&link.href) } else { link.href.clone() };
            html! { <a {href}>{ link.text.clone() }</a> }
        });
        html! {
            <footer class="app-footer">
                if let Some(text) = footer {
                    <p>{ text.clone() }</p>
                }
                { for links }
            </footer>
        }
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

fn signed_in_as(user: &User) -> Html {
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
