//! The HTML of the components that the browser itself opens and closes, which the end-to-end tests use with real keys and
//! presses (`tests/e2e/tests/all/components.rs`).

use insta::assert_snapshot;
use yew::LocalServerRenderer;
use yew::prelude::*;
use yew_cognito::ui::components::{
    Country, CountryPicker, Dialog, MenuItem, PickerState, country_picker, dialog, menu,
};

use crate::block_on;

#[component]
fn Page() -> Html {
    let item = |text, href, action| MenuItem {
        text,
        href,
        action,
        is_current: href.is_some(),
        on_choose: Callback::noop(),
    };
    let items = [item("Profile", Some("#profile"), None), item("Sign out", None, Some("sign-out"))];
    let country = |iso: &str, name: &str, dial_code: &str| Country {
        iso: iso.to_owned(),
        name: name.to_owned(),
        other_names: String::new(),
        dial_code: dial_code.to_owned(),
    };
    let countries = [country("CH", "Switzerland", "+41"), country("US", "United States", "+1")];
    let picker = CountryPicker {
        id: "country",
        label: "Country",
        search_label: "Search",
        no_match: "Nothing.",
        countries: &countries,
        chosen: "CH",
        state: &PickerState::default(),
        on_event: Callback::noop(),
    };
    let question = |name, is_required| {
        let view = Dialog {
            root: &NodeRef::default(),
            name,
            title: "Sure?",
            is_required,
            body: Html::default(),
            actions: html! { <button type="button">{ "Yes" }</button> },
            on_close: Callback::noop(),
        };
        dialog(&view)
    };
    html! {
        <>
            { menu("menu", "Account", html! { "Ada" }, &items) }
            { country_picker(&picker) }
            { question("confirm", false) }
            { question("session-expired", true) }
        </>
    }
}

#[test]
fn the_page_of_the_end_to_end_tests_has_the_current_html() {
    let html = block_on(LocalServerRenderer::<Page>::new().hydratable(false).render());
    // An element per line.
    assert_snapshot!("component_page", html.replace("><", ">\n<"));
}
