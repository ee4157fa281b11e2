//! Parts that several pages share.

use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::content::{Content, Failure, Loaded};
use crate::{i18n::Strings, ui::components};

/// Returns content that has to be loaded: a placeholder while it is loading, the content once it is there, and after a
/// failure the reason and a button that tries again.
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

/// Returns the alert for a failure; empty if there is none.
pub(super) fn failure(failure: Option<&Failure>) -> Html {
    let (code, text) = failure.map(|failure| (failure.code.clone(), &*failure.text)).unzip();
    components::alert(code, text.unwrap_or_default())
}

/// Formats an RFC 3339 time in the browser's locale.
pub(super) fn when(rfc_3339: &str) -> String {
    js_sys::Date::new(&rfc_3339.into()).to_locale_string("default", &JsValue::UNDEFINED).into()
}

/// Returns the button that tries again after a failure.
pub(super) fn retry(onclick: Callback<MouseEvent>) -> Html {
    components::button("button quiet", Some("retry"), "Try again".into(), onclick)
}

/// Returns a placeholder for text.
pub(super) fn skeleton() -> Html {
    html! { <><div class="auth-skeleton"></div><div class="auth-skeleton"></div></> }
}

/// Returns the page that is shown while the session is being restored or a redirect is pending.
pub(super) fn restoring() -> Html {
    html! {
        <main id="main" class="auth-screen" data-screen="restoring" aria-busy="true">
            <h1 class="auth-hidden" tabindex="-1">{ Strings::ENGLISH.loading }</h1>
            { skeleton() }
        </main>
    }
}
