//! The page for an unknown address.

use yew::prelude::*;

use crate::app::Route;
use crate::app::navigation::{Navigator, link};
use crate::i18n::{Key, Strings};
use crate::ui::components;

/// Returns the page for an unknown address.
pub(in crate::app) fn not_found(navigator: &Navigator, s: &Strings) -> Html {
    components::frame(
        &NodeRef::default(),
        "not-found",
        s.get(Key::NotFound),
        html! {
            <>
                { components::lead(s.get(Key::NotFoundLead).to_owned()) }
                <p>{ link(navigator, Route::Home.path().into(), Some("link"), components::text(s, Key::GoHome), None) }</p>
            </>
        },
    )
}
