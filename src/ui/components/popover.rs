//! Draws a button with a popover, which the browser opens and closes: Escape and a press outside close it, and the focus
//! returns to the button.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A button with a popover.
pub(super) struct Popover<'a> {
    /// The id of the popover. No other element of the page has it.
    pub(super) id: &'a str,
    /// The name of the button.
    pub(super) label: &'a str,
    /// The content of the button.
    pub(super) button: Html,
    /// Called when the button is pressed.
    pub(super) on_press: Callback<MouseEvent>,
    /// A class of the popover.
    pub(super) class: &'static str,
    /// The content of the popover.
    pub(super) content: Html,
}

/// Returns the button and the popover.
pub(super) fn popover(view: Popover<'_>) -> Html {
    html! {
        <>
            <button data-look="button quiet small" type="button" popovertarget={view.id.to_owned()}
                aria-label={view.label.to_owned()} onclick={view.on_press}>{ view.button }</button>
            <div class={classes!("auth-popover", view.class)} id={view.id.to_owned()} popover="auto">{ view.content }</div>
        </>
    }
}

/// Closes the popover that contains the target of an event. The focus returns to its button.
pub(super) fn close_around(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let popover = target.and_then(|target| target.closest("[popover]").ok().flatten());
    if let Some(popover) = popover.and_then(|popover| popover.dyn_into::<HtmlElement>().ok()) {
        // Fails only if it is closed already.
        popover.hide_popover().ok();
    }
}
