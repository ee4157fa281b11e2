//! Draws a check box with its label and hint.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::callback::filtered;
use super::frame::changing;

/// A check box.
pub struct CheckBox<'a> {
    /// The `name` attribute.
    pub name: &'a str,
    /// The id of the input. No other element of the page has it.
    pub id: &'a str,
    /// The text beside the box.
    pub label: &'a str,
    /// The text below the label.
    pub hint: Option<&'a str>,
    /// Whether the box is checked.
    pub is_checked: bool,
    /// Called with the new state.
    pub on_change: Callback<bool>,
}

/// Returns a check box, whose label belongs to its target.
pub fn check_box(view: &CheckBox<'_>) -> Html {
    let onchange = filtered(&view.on_change, |event: Event| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.checked())
    });
    let hint_id = [view.id, "-hint"].concat();
    html! {
        <div class="auth-check">
            <input id={view.id.to_owned()} type="checkbox" name={view.name.to_owned()} checked={view.is_checked}
                aria-describedby={view.hint.map(|_| hint_id.clone())} {onchange} />
            <label for={view.id.to_owned()}>{ changing(view.label.to_owned()) }</label>
            if let Some(hint) = view.hint {
                <p class="auth-hint" id={hint_id}>{ changing(hint.to_owned()) }</p>
            }
        </div>
    }
}
