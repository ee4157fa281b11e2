use cognito_client::auth::{AuthState, User};
use yew::prelude::*;

use crate::{
    app::{
        Route,
        navigation::{Navigator, link},
        parts,
    },
    ui::Auth,
};

/// The home page: an invitation for guests, a welcome for who is signed in.
pub(super) fn home(auth: &Auth, navigator: &Navigator) -> Html {
    let content = match auth.state() {
        AuthState::SignedIn(user, _) => for_users(user),
        AuthState::Restoring | AuthState::SignedOut(_) => for_guests(navigator),
    };
    html! { <main id="main" class="app-home" data-screen="home">{ content }</main> }
}

fn for_guests(navigator: &Navigator) -> Html {
    html! {
        <>
            <section class="app-hero">
                <h1 tabindex="-1">{ "Sign-in that stays out of the way" }</h1>
                <p>{ "Your account on every device. Signing in never sends your password." }</p>
                <div class="app-actions">
                    { link(navigator, Route::SignUp.path().into(), Some("button"), "Create an account".into(), None) }
                    { link(navigator, Route::SignIn.path().into(), Some("button quiet"), "Sign in".into(), None) }
                </div>
            </section>
            <section class="app-cards">
                { card("Private by design", "Signing in proves that you know your password without sending it anywhere.") }
                { card("One session, every tab", "Sign out once and you are signed out in all of them, at once.") }
                { card("Never lost", "A dropped connection or a reload does not cost you what you were doing.") }
            </section>
        </>
    }
}

fn card(title: &'static str, text: &'static str) -> Html {
    html! { <article class="app-card"><h2>{ title }</h2><p>{ text }</p></article> }
}

fn for_users(user: &User) -> Html {
    let facts = [
        ("Handle", user.attribute("preferred_username").map(|handle| format!("@{handle}"))),
        ("E-mail", user.attribute("email").map(str::to_owned)),
        ("Id", Some(user.sub().to_owned())),
    ];
    let facts = facts.into_iter().filter_map(|(label, value)| Some((label.into(), value?.into())));
    html! {
        <>
            <section class="app-hero app-hero--in">
                <h1 tabindex="-1">{ "Good to see you, " }{ user.display_name() }</h1>
                <p>{ "You are signed in. This part of the page is for you only." }</p>
            </section>
            <section class="app-card">
                <h2>{ "You" }</h2>
                { parts::facts(facts) }
            </section>
        </>
    }
}
