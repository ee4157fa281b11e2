//! The account page.

use cognito_client::auth::SignOutScope;
use yew::prelude::*;

use crate::app::navigation::Navigator;
use crate::app::shell::sign_out_button;
use crate::i18n::{Key, Strings};
use crate::ui::{Auth, components};

/// Returns the account page of the signed-in user. `profile` is the card with their profile.
pub(super) fn account(auth: &Auth, profile: Html, navigator: &Navigator, s: &Strings) -> Html {
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ components::text(s, Key::Account) }</h1>
            { profile }
            <section class="app-card">
                <h2>{ components::text(s, Key::Sessions) }</h2>
                <p>{ components::text(s, Key::SessionsLead) }</p>
                { sign_out_button(auth, navigator, SignOutScope::Everywhere, s) }
            </section>
        </main>
    }
}
