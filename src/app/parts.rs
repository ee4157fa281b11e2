//! What several pages are made of.

use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::content::{Content, Failure, Loaded};
use crate::{i18n::Strings, ui::components};

/// What has to be asked for: where it will be, what has come, and why it has not and the way on.
pub(super) fn loaded(
    loaded: &Loaded,
    on_retry: Callback<MouseEvent>,
    draw: impl Fn(&Content) -> Html,
) -> Html {
    html! {
        <>
            if let Some(error) = &loaded.failure {
                { failure(Some(error)) }
                { retry(on_retry) }
            }
            if loaded.is_loading() {
                { skeleton() }
            }
            { for loaded.content.iter().map(draw) }
        </>
    }
}

/// What went wrong, if something did.
pub(super) fn failure(failure: Option<&Failure>) -> Html {
    let (code, text) = failure.map(|failure| (failure.code.clone(), &*failure.text)).unzip();
    components::alert(code, text.unwrap_or_default())
}

/// A moment as people of this browser write it.
pub(super) fn when(rfc_3339: &str) -> String {
    js_sys::Date::new(&rfc_3339.into()).to_locale_string("default", &JsValue::UNDEFINED).into()
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
