//! The parts of a screen: heading, notes, alert and buttons.

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use crate::i18n::{Key, Strings};

/// Returns a screen: its name in the page contract, its heading and its body.
pub(crate) fn frame(root: &NodeRef, name: &'static str, title: &str, body: Html) -> Html {
    html! {
        <main ref={root.clone()} id="main" class="auth-screen" data-screen={name}>
            <h1 key={name} tabindex="-1">{ changing(title.to_owned()) }</h1>
            { body }
        </main>
    }
}

/// The functions for a screen in a page that has a `<main>` element of its own. They are values so that a site of screens
/// alone does not contain them.
pub(crate) struct InPage {
    /// Returns the screen, like [`frame`].
    pub(crate) frame: fn(&NodeRef, &'static str, &str, &Strings, Html) -> Html,
    /// Moves the focus to the heading of the screen, without scrolling the page around it.
    pub(crate) focus_heading: fn(&Element),
}

pub(crate) static IN_PAGE: InPage = InPage { frame: embedded_frame, focus_heading: focus_embedded_heading };

impl PartialEq for InPage {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The language of the screen may differ from that of the page.
fn embedded_frame(root: &NodeRef, name: &'static str, title: &str, s: &Strings, body: Html) -> Html {
    html! {
        <section ref={root.clone()} class="auth-screen" data-screen={name} lang={s.locale().to_owned()} dir={s.direction()}>
            <h1 key={name} tabindex="-1">{ changing(title.to_owned()) }</h1>
            { body }
        </section>
    }
}

/// Returns a text that may be replaced by another one while its element stays.
///
/// The page translation of browsers replaces text nodes by its own, which Yew would not find again: the new text would
/// not be shown. An element with a key is replaced as a whole.
#[inline(never)] // A call is a hundred bytes of wasm smaller than the body.
pub(crate) fn changing(text: String) -> Html {
    html! { <span key={text.clone()}>{ text }</span> }
}

/// Returns the text of `key`, in an element that is replaced when the language changes.
#[inline(never)]
pub(crate) fn text(s: &Strings, key: Key) -> Html {
    changing(s.get(key).to_owned())
}

/// Returns the value of an attribute for a state.
pub(crate) fn truth(it: bool) -> &'static str {
    if it { "true" } else { "false" }
}

/// Returns the introduction of a screen.
pub(crate) fn lead(text: String) -> Html {
    html! { <p class="auth-lead">{ changing(text) }</p> }
}

/// Returns a button that does not submit a form.
pub(crate) fn button(
    look: &'static str,
    action: Option<&'static str>,
    text: Html,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! { <button data-look={look} type="button" data-action={action} {onclick}>{ text }</button> }
}

/// Returns an error message. It is always rendered, so that screen readers watch it; it takes no space while it is
/// empty.
pub(crate) fn alert(code: Option<String>, text: &str) -> Html {
    html! { <div class="auth-alert" role="alert" data-code={code}>{ for (!text.is_empty()).then(|| changing(text.to_owned())) }</div> }
}

/// Returns a message about a success.
pub(crate) fn note(text: &str) -> Html {
    html! { <p class="auth-note" role="status">{ for (!text.is_empty()).then(|| changing(text.to_owned())) }</p> }
}

/// Returns whether the page handles a click: with a modifier key, it asks the browser for a new tab or window.
pub(crate) fn is_plain(event: &MouseEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// Moves the focus to the heading of the page's screen, so that screen readers announce it.
#[cfg(feature = "app")]
pub(crate) fn focus_heading() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(heading) = document.and_then(|document| element(document.query_selector("[data-screen] h1")))
    {
        // A heading that cannot be focused is still read in the reading order.
        heading.focus().ok();
    }
}

fn focus_embedded_heading(root: &Element) {
    if let Some(heading) = element(root.query_selector("h1")) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        heading.focus_with_options(&options).ok();
    }
}

/// Scrolls the alert within `root` into view, no further than necessary. The focus does not move.
pub(crate) fn reveal_alert(root: &Element) {
    if let Ok(Some(alert)) = root.query_selector("[role=alert]") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        alert.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn element(found: Result<Option<Element>, wasm_bindgen::JsValue>) -> Option<HtmlElement> {
    found.ok()??.dyn_into().ok()
}
