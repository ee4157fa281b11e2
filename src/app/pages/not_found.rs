//! The page for an unknown address.

use yew::prelude::*;

use crate::{
    app::{
        Route,
        navigation::{Navigator, link},
    },
    ui::components,
};

pub(in crate::app) const TITLE: &str = "There is no such page";

/// Returns the page for an unknown address.
pub(super) fn not_found(navigator: &Navigator) -> Html {
    components::frame(
        &NodeRef::default(),
        "not-found",
        TITLE,
        html! {
            <>
                { components::lead("The address may be mistyped, or the page has moved.".into()) }
                <p>{ link(navigator, Route::Home.path().into(), Some("link"), "Go to the home page".into(), None) }</p>
            </>
        },
    )
}
