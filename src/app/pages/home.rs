//! The home page.

use cognito_client::auth::User;
use yew::prelude::*;

use crate::app::Route;
use crate::app::navigation::{Navigator, link};
use crate::i18n::{Key, Strings, Text};
use crate::ui::components;

/// Returns the home page: `feed`, below an introduction for guests or a greeting for the signed-in user.
pub(in crate::app) fn home(user: Option<&User>, feed: Html, navigator: &Navigator, s: &Strings) -> Html {
    html! {
        <main id="main" class="app-home" data-screen="home">
            { user.map_or_else(|| for_guests(navigator, s), |user| for_users(user, s)) }
            { feed }
        </main>
    }
}

fn for_guests(navigator: &Navigator, s: &Strings) -> Html {
    html! {
        <section class="app-hero">
            <h1 tabindex="-1">{ components::text(s, Key::Welcome) }</h1>
            <p>{ components::text(s, Key::WelcomeLead) }</p>
            <div class="app-actions">
                { link(navigator, Route::SignUp.path().into(), Some("button"), components::text(s, Key::SignUpLink), None) }
                { link(navigator, Route::SignIn.path().into(), Some("button quiet"), components::text(s, Key::SignIn), None) }
            </div>
        </section>
    }
}

fn for_users(user: &User, s: &Strings) -> Html {
    html! {
        <section class="app-hero app-hero--in">
            <h1 tabindex="-1">{ components::changing(Text::filled(Key::Greeting, user.display_name()).resolve(s)) }</h1>
        </section>
    }
}
