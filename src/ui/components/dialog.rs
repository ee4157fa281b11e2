//! Draws a dialog above the page, and opens and closes it.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::frame::changing;

/// The value with which the app closes a dialog, in contrast to the browser or a script.
const CLOSED_BY_APP: &str = "app";

/// A dialog.
pub struct Dialog<'a> {
    /// The element, for [`show_dialog`] and [`close_dialog`].
    pub root: &'a NodeRef,
    /// The name in the page contract (`data-dialog`), also the prefix of ids: there is one dialog of a name at a time.
    pub name: &'a str,
    /// The heading.
    pub title: &'a str,
    /// Whether the user has to answer: neither Escape nor a press outside closes such a dialog.
    pub is_required: bool,
    /// The text or form.
    pub body: Html,
    /// The buttons, from the least to the most important one.
    pub actions: Html,
    /// Called when the dialog has been closed.
    pub on_close: Callback<()>,
}

/// Returns a dialog, which is closed until [`show_dialog`] is called.
pub fn dialog(view: &Dialog<'_>) -> Html {
    let title_id = [view.name, "-dialog-title"].concat();
    let is_required = view.is_required;
    let closed_by = if is_required { "none" } else { "closerequest" };
    let oncancel = Callback::from(move |event: Event| {
        if is_required {
            event.prevent_default();
        }
    });
    let onclose = {
        let on_close = view.on_close.clone();
        Callback::from(move |event: Event| {
            let Some(dialog) = event.target_dyn_into::<HtmlDialogElement>() else { return };
            if is_required && dialog.return_value() != CLOSED_BY_APP {
                // A second Escape closes a dialog even if the first one was prevented, and `form.submit()` closes it
                // without an event before. Its contents are still there.
                dialog.show_modal().ok();
            } else {
                on_close.emit(());
            }
        })
    };
    html! {
        <dialog ref={view.root.clone()} class="auth-dialog" data-dialog={view.name.to_owned()}
            closedby={closed_by} aria-labelledby={title_id.clone()}
            {oncancel} {onclose}>
            <h2 id={title_id} tabindex="-1">{ changing(view.title.to_owned()) }</h2>
            { view.body.clone() }
            <div class="auth-dialog-actions">{ view.actions.clone() }</div>
        </dialog>
    }
}

/// Opens a dialog above the page, unless it is open.
pub fn show_dialog(root: &NodeRef) {
    if let Some(dialog) = root.cast::<HtmlDialogElement>()
        && !dialog.open()
    {
        dialog.set_return_value("");
        // Fails only for an element that has left the page.
        dialog.show_modal().ok();
    }
}

/// Closes a dialog, also a required one. The focus returns to where it was before.
pub fn close_dialog(root: &NodeRef) {
    if let Some(dialog) = root.cast::<HtmlDialogElement>() {
        dialog.close_with_return_value(CLOSED_BY_APP);
    }
}
