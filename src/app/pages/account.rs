//! The account page.

use cognito_client::auth::SignOutScope;
use yew::prelude::*;

use crate::app::Route;
use crate::app::navigation::Navigator;
use crate::i18n::{Key, Strings};
use crate::ui::{Auth, components};

/// Returns the account page of the signed-in user. `profile` is the card with their profile.
pub(super) fn account(auth: &Auth, profile: Html, navigator: &Navigator, s: &Strings) -> Html {
    let (auth, navigator) = (auth.clone(), navigator.clone());
    let on_sign_out = Callback::from(move |_| {
        // Goes to the home page first, because a guarded page would ask the user to sign in again.
        navigator.push(Route::Home.path());
        auth.sign_out(SignOutScope::Everywhere);
    });
    let sign_out = components::text(s, Key::SignOutEverywhere);
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ components::text(s, Key::Account) }</h1>
            { profile }
            <section class="app-card">
                <h2>{ components::text(s, Key::Sessions) }</h2>
                <p>{ components::text(s, Key::SessionsLead) }</p>
                { components::button("button quiet", Some("sign-out-everywhere"), sign_out, on_sign_out) }
            </section>
        </main>
    }
}
