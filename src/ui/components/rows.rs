//! Draws the rows of a settings page: label, value and action. One of them can be open, with a form below it.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::callback::filtered;
use super::frame::{changing, truth};

/// A row.
pub struct Row<'a> {
    /// Identifies the row (`data-row`).
    pub id: &'a str,
    /// The text of the label.
    pub label: &'a str,
    /// The value; `None` if there is none.
    pub value: Option<&'a str>,
    /// A sentence below the value, for example why it cannot be changed.
    pub note: Option<&'a str>,
    /// The `data-action` attribute and the text of the button.
    pub action: Option<(&'a str, &'a str)>,
    /// The form of an open row, in place of the button.
    pub form: Option<Html>,
}

/// An event of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowEvent {
    /// The button of the row was pressed: the id and the action.
    Act(String, String),
    /// Escape was pressed in the form of the row with this id.
    Close(String),
}

/// Returns the rows. `unset` is shown in place of a value that is missing.
pub fn rows(rows: &[Row<'_>], unset: &str, on_event: &Callback<RowEvent>) -> Html {
    let rows = rows.iter().map(|row| html! { <li key={row.id} class="auth-row" data-row={row.id.to_owned()}>{ content(row, unset, on_event) }</li> });
    html! { <ul class="auth-rows">{ for rows }</ul> }
}

/// Moves the focus to the button of a row, after its form has been closed. `root` contains the rows.
pub fn focus_row(root: &NodeRef, id: &str) {
    let selector = ["[data-row=\"", id, "\"] > button"].concat();
    let root = root.cast::<HtmlElement>();
    let button = root.and_then(|root| root.query_selector(&selector).ok().flatten());
    if let Some(button) = button.and_then(|button| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(button).ok())
    {
        // Without the focus, the button is still where the user was.
        button.focus().ok();
    }
}

fn content(row: &Row<'_>, unset: &str, on_event: &Callback<RowEvent>) -> Html {
    let is_set = row.value.is_some();
    let value = match row.value {
        Some(value) => html! { <bdi translate="no">{ value.to_owned() }</bdi> },
        None => changing(unset.to_owned()),
    };
    let action = row.action.filter(|_| row.form.is_none()).map(|(action, text)| {
        let event = RowEvent::Act(row.id.to_owned(), action.to_owned());
        let onclick = on_event.reform(move |_| event.clone());
        let label = [text, ": ", row.label].concat();
        html! {
            <button data-look="button quiet small" type="button" data-action={action.to_owned()} aria-label={label} {onclick}>
                { changing(text.to_owned()) }
            </button>
        }
    });
    let onkeydown = {
        let id = row.id.to_owned();
        filtered(on_event, move |event: KeyboardEvent| {
            let is_escape = event.key() == "Escape" && !event.is_composing() && !event.default_prevented();
            is_escape.then(|| RowEvent::Close(id.clone()))
        })
    };
    html! {
        <>
            <b>{ changing(row.label.to_owned()) }</b>
            <div class="auth-row-value" data-set={truth(is_set)}>
                { value }
                if let Some(note) = row.note {
                    <small>{ changing(note.to_owned()) }</small>
                }
            </div>
            { for action }
            if let Some(form) = &row.form {
                <div class="auth-row-form" {onkeydown}>{ form.clone() }</div>
            }
        </>
    }
}
