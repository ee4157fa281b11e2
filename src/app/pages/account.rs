//! The account page.

use cognito_client::auth::SignOutScope;
use yew::prelude::*;

use crate::app::shell::sign_out_button;
use crate::i18n::{Key, Strings};
use crate::ui::components;

/// Returns the account page of the signed-in user. `profile` is the card with their profile.
pub(super) fn account(profile: Html, on_sign_out: &Callback<SignOutScope>, s: &Strings) -> Html {
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ components::text(s, Key::Account) }</h1>
            { profile }
            <section class="app-card">
                <h2>{ components::text(s, Key::Sessions) }</h2>
                <p>{ components::text(s, Key::SessionsLead) }</p>
                { sign_out_button(on_sign_out, SignOutScope::Everywhere, s) }
            </section>
        </main>
    }
}
