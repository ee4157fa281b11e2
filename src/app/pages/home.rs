//! The home page.

use cognito_client::auth::User;
use yew::prelude::*;

use crate::{
    app::{
        Route,
        navigation::{Navigator, link},
    },
    ui::Auth,
};

/// Returns the home page: the feed, below an introduction for guests or a greeting for the signed-in user.
pub(super) fn home(auth: &Auth, feed: Html, navigator: &Navigator) -> Html {
    html! {
        <main id="main" class="app-home" data-screen="home">
            { auth.user().map_or_else(|| for_guests(navigator), for_users) }
            { feed }
        </main>
    }
}

fn for_guests(navigator: &Navigator) -> Html {
    html! {
        <section class="app-hero">
            <h1 tabindex="-1">{ "Sign-in that stays out of the way" }</h1>
            <p>{ "Your account on every device. Signing in never sends your password." }</p>
            <div class="app-actions">
                { link(navigator, Route::SignUp.path().into(), Some("button"), "Create an account".into(), None) }
                { link(navigator, Route::SignIn.path().into(), Some("button quiet"), "Sign in".into(), None) }
            </div>
        </section>
    }
}

fn for_users(user: &User) -> Html {
    html! {
        <section class="app-hero app-hero--in">
            <h1 tabindex="-1">{ "Good to see you, " }{ user.display_name() }</h1>
        </section>
    }
}
