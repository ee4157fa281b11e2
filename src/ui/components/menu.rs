//! Draws a menu: a button that discloses a list of links and buttons.

use yew::prelude::*;

use super::frame::changing;
use super::popover::{Popover, close_around, popover};

/// An entry of a menu.
pub struct MenuItem<'a> {
    /// The text.
    pub text: &'a str,
    /// The address of a link; `None` for a button.
    pub href: Option<&'a str>,
    /// The `data-action` attribute of a button.
    pub action: Option<&'a str>,
    /// Whether the link leads to the current page.
    pub is_current: bool,
    /// Called when the entry is chosen.
    pub on_choose: Callback<MouseEvent>,
}

/// Returns a menu called `label`. `button` is the visible content of its button, and `id` belongs to no other element of
/// the page.
///
/// It is a disclosure, not a `role=menu`: users reach the entries with the Tab key, like any link.
pub fn menu(id: &str, label: &str, button: Html, items: &[MenuItem<'_>]) -> Html {
    let items = items.iter().map(|item| {
        let onclick = {
            let on_choose = item.on_choose.clone();
            Callback::from(move |event: MouseEvent| {
                close_around(&event);
                on_choose.emit(event);
            })
        };
        let text = changing(item.text.to_owned());
        let entry = match item.href {
            Some(href) => html! {
                <a href={href.to_owned()} aria-current={item.is_current.then_some("page")} {onclick}>{ text }</a>
            },
            None => html! {
                <button type="button" data-action={item.action.map(str::to_owned)} {onclick}>{ text }</button>
            },
        };
        html! { <li>{ entry }</li> }
    });
    popover(Popover {
        id,
        label,
        button,
        on_press: Callback::noop(),
        class: "auth-menu",
        content: html! { <ul class="auth-menu-list">{ for items }</ul> },
    })
}
