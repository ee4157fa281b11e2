use cognito_client::auth::{AuthError, Profile, SignOutScope};
use yew::prelude::*;

use crate::{
    app::{navigation::Navigator, parts, shell::sign_out_button},
    i18n::{Occasion, Strings, explain},
    ui::{Auth, components, forms::Field},
};

/// The profile, as far as it has been read from the pool.
pub(in crate::app) type Loaded = Option<Result<Profile, AuthError>>;

/// The signed-in user's account.
pub(super) fn account(
    auth: &Auth,
    loaded: &Loaded,
    navigator: &Navigator,
    on_retry: Callback<MouseEvent>,
) -> Html {
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ "Account" }</h1>
            <section class="app-card" aria-busy={loaded.is_none().to_string()}>
                <h2>{ "Profile" }</h2>
                { profile(loaded, on_retry) }
            </section>
            <section class="app-card">
                <h2>{ "Sessions" }</h2>
                <p>{ "Signs you out of this browser and of every other device." }</p>
                { sign_out_button(auth, navigator, SignOutScope::Everywhere) }
            </section>
        </main>
    }
}

fn profile(loaded: &Loaded, on_retry: Callback<MouseEvent>) -> Html {
    let s = &Strings::ENGLISH;
    match loaded {
        None => parts::skeleton(),
        Some(Ok(profile)) => {
            let shown = ["name", "preferred_username", "email", "phone_number"];
            let facts = shown.into_iter().filter_map(|name| {
                let attribute = profile.attributes.iter().find(|attribute| attribute.name == name)?;
                Some((Field::attribute(name, s).label, attribute.value.clone().into()))
            });
            parts::facts(facts)
        }
        Some(Err(error)) => html! {
            <>
                { components::alert(Some(error.code().to_owned()), &explain(s, error, Occasion::Other)) }
                { parts::retry(on_retry) }
            </>
        },
    }
}
