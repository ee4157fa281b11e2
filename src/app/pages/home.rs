use cognito_client::auth::User;
use yew::prelude::*;

use super::Actions;
use crate::{
    app::{
        Route,
        activity::Activity,
        content::{Content, Loaded},
        navigation::{Navigator, link},
        parts,
        site::Composer,
    },
    ui::{Auth, components},
};

/// Returns the home page: the latest posts, with an introduction for guests and a composer for the signed-in user.
pub(super) fn home(
    auth: &Auth,
    loaded: &Loaded,
    composer: &Composer,
    navigator: &Navigator,
    actions: Actions,
) -> Html {
    let has_api = auth.client().config().api().is_some();
    html! {
        <main id="main" class="app-home" data-screen="home">
            { auth.user().map_or_else(|| for_guests(navigator), for_users) }
            if has_api {
                if let Some(user) = auth.user() {
                    { compose(user.sub(), composer, actions.post) }
                }
                <section class="app-feed" aria-busy={components::truth(loaded.is_loading())}>
                    <h2>{ "Latest" }</h2>
                    { parts::loaded(loaded, actions.retry, feed) }
                </section>
            }
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

/// Returns the composer. The form is keyed by the user, so that a draft is never shown to another one.
fn compose(whose: &str, composer: &Composer, onsubmit: Callback<SubmitEvent>) -> Html {
    html! {
        <form key={whose} ref={composer.form.clone()} class="app-card app-composer" method="dialog" aria-busy={components::truth(composer.is_busy)} {onsubmit}>
            <div class="auth-field">
                <label for="message">{ "Say something to everybody" }</label>
                <div class="auth-input">
                    <textarea ref={composer.message.clone()} id="message" name="message" autocomplete="off" rows="2" maxlength="280" required=true />
                </div>
            </div>
            { parts::failure(composer.failure.as_ref()) }
            <button data-look="button" type="submit" data-action="post">
                <span class="auth-button-label">{ "Post" }</span>
            </button>
        </form>
    }
}

fn feed(content: &Content) -> Html {
    match content {
        Content::Feed(activities) if !activities.is_empty() => {
            html! { <ul class="app-posts">{ for activities.iter().map(activity) }</ul> }
        }
        _ => html! { <p>{ "Nothing here yet." }</p> },
    }
}

fn activity(activity: &Activity) -> Html {
    let Activity { handle, message, created_at, mine } = activity;
    html! {
        <li data-mine={components::truth(*mine)}>
            <b>{ "@" }{ handle }</b>
            <time datetime={created_at.clone()}>{ parts::when(created_at) }</time>
            <p>{ message }</p>
        </li>
    }
}
