//! The account page.

use cognito_client::auth::SignOutScope;
use yew::prelude::*;

use crate::{
    app::{navigation::Navigator, shell::sign_out_button},
    ui::Auth,
};

/// Returns the account page of the signed-in user. `profile` is the card with their profile.
pub(super) fn account(auth: &Auth, profile: Html, navigator: &Navigator) -> Html {
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ "Account" }</h1>
            { profile }
            <section class="app-card">
                <h2>{ "Sessions" }</h2>
                <p>{ "Signs you out of this browser and of every other device." }</p>
                { sign_out_button(auth, navigator, SignOutScope::Everywhere) }
            </section>
        </main>
    }
}
