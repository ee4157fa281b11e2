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
                <p class="auth-lead">{ "The address may be mistyped, or the page has moved." }</p>
                <p>{ link(navigator, Route::Home.path(), "auth-link", "Go to the home page", None) }</p>
            </>
        },
    )
}
