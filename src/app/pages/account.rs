use cognito_client::auth::{Profile, SignOutScope};
use yew::prelude::*;

use crate::{
    app::{
        content::{Content, Loaded},
        navigation::Navigator,
        parts,
        shell::sign_out_button,
    },
    i18n::Strings,
    ui::{Auth, components, forms::Field},
};

/// Returns the account page of the signed-in user.
pub(super) fn account(
    auth: &Auth,
    loaded: &Loaded,
    navigator: &Navigator,
    on_retry: Callback<MouseEvent>,
) -> Html {
    let draw = |content: &Content| match content {
        Content::Profile(it) => profile(it),
        Content::Feed(_) => Html::default(),
    };
    html! {
        <main id="main" class="app-page" data-screen="account">
            <h1 tabindex="-1">{ "Account" }</h1>
            <section class="app-card" aria-busy={components::truth(loaded.is_loading())}>
                <h2>{ "Profile" }</h2>
                { parts::loaded(loaded, on_retry, draw) }
            </section>
            <section class="app-card">
                <h2>{ "Sessions" }</h2>
                <p>{ "Signs you out of this browser and of every other device." }</p>
                { sign_out_button(auth, navigator, SignOutScope::Everywhere) }
            </section>
        </main>
    }
}

fn profile(profile: &Profile) -> Html {
    let shown = ["name", "preferred_username", "email", "phone_number"];
    let facts = shown.into_iter().filter_map(|name| {
        let attribute = profile.attributes.iter().find(|attribute| attribute.name == name)?;
        let label = Field::attribute(name, &Strings::ENGLISH).label;
        Some(html! { <div><dt>{ label }</dt><dd>{ attribute.value.clone() }</dd></div> })
    });
    html! { <dl class="app-facts">{ for facts }</dl> }
}
