use std::{cell::Cell, rc::Rc};

use cognito_client::auth::{AuthError, Profile, SignOutScope};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    app::{navigation::Navigator, shell::sign_out_button},
    i18n::{Occasion, Strings, explain},
    ui::{components, forms::Field, use_auth},
};

/// Properties of [`Account`].
#[derive(Properties, PartialEq)]
pub(super) struct AccountProps {
    /// To leave when signing out.
    pub(super) navigator: Navigator,
}

/// The profile, as far as it has been read from the pool.
type Loaded = Option<Result<Rc<Profile>, AuthError>>;

/// The signed-in user's account.
#[component]
pub(super) fn Account(props: &AccountProps) -> Html {
    let auth = use_auth();
    let loaded = use_state(|| Loaded::None);
    // Another try begins with nothing read.
    {
        let (client, loaded_setter) = (auth.client().clone(), loaded.setter());
        use_effect_with(loaded.is_none(), move |&is_wanted| {
            let is_over = Rc::new(Cell::new(false));
            if is_wanted {
                let is_over = is_over.clone();
                spawn_local(async move {
                    let profile = client.profile().await.map(Rc::new);
                    if !is_over.get() {
                        loaded_setter.set(Some(profile));
                    }
                });
            }
            move || is_over.set(true)
        });
    }
    let on_retry = {
        let loaded = loaded.setter();
        Callback::from(move |_| loaded.set(None))
    };
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ "Account" }</h1>
            <section class="app-card" aria-busy={loaded.is_none().to_string()}>
                <h2>{ "Profile" }</h2>
                { profile(&loaded, on_retry) }
            </section>
            <section class="app-card">
                <h2>{ "Sessions" }</h2>
                <p>{ "Signs you out of this browser and of every other device." }</p>
                { sign_out_button(&auth, &props.navigator, SignOutScope::Everywhere) }
            </section>
        </main>
    }
}

fn profile(loaded: &Loaded, on_retry: Callback<MouseEvent>) -> Html {
    let s = &Strings::ENGLISH;
    match loaded {
        None => html! { <><div class="auth-skeleton"></div><div class="auth-skeleton"></div></> },
        Some(Ok(profile)) => {
            let shown = ["name", "preferred_username", "email", "phone_number"];
            let facts = shown.into_iter().filter_map(|name| {
                let attribute = profile.attributes.iter().find(|attribute| attribute.name == name)?;
                let label = Field::attribute(name, s).label;
                Some(html! { <div><dt>{ label }</dt><dd>{ attribute.value.clone() }</dd></div> })
            });
            html! { <dl class="app-facts">{ for facts }</dl> }
        }
        Some(Err(error)) => html! {
            <>
                { components::alert(Some(error.code().to_owned()), &explain(s, error, Occasion::Other)) }
                <button class="auth-button auth-button--quiet" type="button" data-action="retry"
                    onclick={on_retry}>{ "Try again" }</button>
            </>
        },
    }
}
