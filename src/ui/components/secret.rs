//! Draws a secret text, for example the key of an authenticator app, with a button that copies it.

use wasm_bindgen_futures::JsFuture;
use web_sys::Element;
use yew::prelude::*;

use super::frame::changing;

/// A secret text.
pub struct SecretText<'a> {
    /// The text of the label.
    pub label: &'a str,
    /// The secret, without blanks.
    pub secret: &'a str,
    /// The text of the button.
    pub copy: &'a str,
    /// The outcome of the last copy, which is announced; empty if there was none.
    pub status: &'a str,
    /// The element with the text, for [`copy_text`].
    pub text: &'a NodeRef,
    /// Called when the button is pressed.
    pub on_copy: Callback<()>,
}

/// Returns the text in groups of four characters, and the button.
pub fn secret_text(view: &SecretText<'_>) -> Html {
    let onclick = view.on_copy.reform(|_| ());
    let label = [view.copy, ": ", view.label].concat();
    html! {
        <div class="auth-secret">
            <span class="auth-label">{ changing(view.label.to_owned()) }</span>
            <code ref={view.text.clone()} translate="no" dir="ltr">{ groups_of_four(view.secret) }</code>
            <button data-look="button quiet small" type="button" data-action="copy" aria-label={label} {onclick}>
                { changing(view.copy.to_owned()) }
            </button>
            <p class="auth-hint" role="status">{ for (!view.status.is_empty()).then(|| changing(view.status.to_owned())) }</p>
        </div>
    }
}

/// Returns the text with a blank after every four characters, which makes it easier to type.
#[must_use]
pub fn groups_of_four(text: &str) -> String {
    let mut groups = String::with_capacity(text.len() * 5 / 4);
    for (at, character) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            groups.push(' ');
        }
        groups.push(character);
    }
    groups
}

/// Copies `text` to the clipboard, and returns whether that succeeded. Otherwise selects the text of `shown`, so that the
/// user can copy it.
pub async fn copy_text(text: String, shown: NodeRef) -> bool {
    if write_to_clipboard(&text).await.is_some() {
        return true;
    }
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    if let (Some(selection), Some(shown)) = (selection, shown.cast::<Element>()) {
        selection.select_all_children(&shown).ok();
    }
    false
}

async fn write_to_clipboard(text: &str) -> Option<()> {
    let clipboard = web_sys::window()?.navigator().clipboard();
    // Only pages with HTTPS have a clipboard.
    if clipboard.is_undefined() {
        return None;
    }
    JsFuture::from(clipboard.write_text(text)).await.ok().map(|_| ())
}
