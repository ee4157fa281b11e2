use yew::prelude::*;

use crate::{
    app::{
        Route,
        navigation::{Navigator, link},
    },
    ui::components,
};

/// An address that leads nowhere.
pub(super) fn not_found(navigator: &Navigator) -> Html {
    components::frame(
        "not-found",
        "There is no such page",
        html! {
            <>
                { components::lead("The address may be mistyped, or the page has moved.".into()) }
                <p>{ link(navigator, Route::Home.path().into(), Some("link"), "Go to the home page".into(), None) }</p>
            </>
        },
    )
}
