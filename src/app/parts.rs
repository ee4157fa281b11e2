//! What several pages are made of.

use yew::prelude::*;

use crate::{i18n::Strings, ui::components};

/// Facts, each under its label.
pub(super) fn facts(facts: impl IntoIterator<Item = (AttrValue, Html)>) -> Html {
    let fact = |(label, value)| html! { <div><dt>{ label }</dt><dd>{ value }</dd></div> };
    let facts: Vec<Html> = facts.into_iter().map(fact).collect();
    html! { <dl class="app-facts">{ facts }</dl> }
}

/// The way on after a failure.
pub(super) fn retry(onclick: Callback<MouseEvent>) -> Html {
    components::button("button quiet", Some("retry"), "Try again".into(), onclick)
}

/// Where text will be.
pub(super) fn skeleton() -> Html {
    html! { <><div class="auth-skeleton"></div><div class="auth-skeleton"></div></> }
}

/// Stands in while it is not known who is signed in.
pub(super) fn restoring() -> Html {
    html! {
        <main id="main" class="auth-screen" data-screen="restoring" aria-busy="true">
            <h1 class="auth-hidden" tabindex="-1">{ Strings::ENGLISH.loading }</h1>
            { skeleton() }
        </main>
    }
}
