//! The account page.

use cognito_client::auth::SignOutScope;
use yew::prelude::*;

use crate::app::navigation::Navigator;
use crate::app::shell::sign_out_button;
use crate::i18n::{Key, Strings};
use crate::ui::{Auth, components};

/// The look, the action and the text of the button that signs out everywhere.
const SIGN_OUT_EVERYWHERE: (&str, &str, Key) =
    ("button quiet", "sign-out-everywhere", Key::SignOutEverywhere);

/// Returns the account page of the signed-in user. `profile` is the card with their profile.
pub(super) fn account(auth: &Auth, profile: Html, navigator: &Navigator, s: &Strings) -> Html {
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ components::text(s, Key::Account) }</h1>
            { profile }
            <section class="app-card">
                <h2>{ components::text(s, Key::Sessions) }</h2>
                <p>{ components::text(s, Key::SessionsLead) }</p>
                { sign_out_button(auth, navigator, SIGN_OUT_EVERYWHERE, sign_out_everywhere, s) }
            </section>
        </main>
    }
}

fn sign_out_everywhere(auth: &Auth) {
    auth.sign_out(SignOutScope::Everywhere);
}
