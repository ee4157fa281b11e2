//! The HTML of components for pages of the end-to-end tests: those that the browser itself opens and closes, for real keys
//! and presses (`tests/e2e/tests/all/components.rs`), and the drop-in, for the style sheets of other sites
//! (`tests/e2e/tests/all/host_styles.rs`).

use insta::assert_snapshot;
use yew::LocalServerRenderer;
use yew::prelude::*;
use yew_cognito::ui::components::{
    Country, CountryPicker, Dialog, MenuItem, PickerState, country_picker, dialog, menu,
};

use yew_cognito::ui::Step;
use yew_cognito::{AuthProvider, Authenticator};

use crate::{block_on, client};

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

#[component]
fn DropIns() -> Html {
    html! {
        <AuthProvider client={client()}>
            <Authenticator initial={Step::sign_in()} />
            <Authenticator initial={Step::sign_up()} />
        </AuthProvider>
    }
}

#[test]
fn the_page_of_the_drop_in_has_the_current_html() {
    let html = block_on(LocalServerRenderer::<DropIns>::new().hydratable(false).render());
    // The ids contain numbers that depend on the other tests of this process.
    let ids = html.split("for=\"f").skip(1).filter_map(|part| part.split_once('-'));
    let mut numbers: Vec<&str> = ids.map(|(number, _)| number).collect();
    numbers.dedup();
    let html = numbers.iter().enumerate().fold(html.clone(), |html, (index, number)| {
        html.replace(&format!("\"f{number}-"), &format!("\"form{index}-"))
    });
    assert_snapshot!("drop_in", html.replace("><", ">\n<"));
}

#[test]
fn the_page_of_the_components_has_the_current_html() {
    let html = block_on(LocalServerRenderer::<Page>::new().hydratable(false).render());
    // An element per line.
    assert_snapshot!("component_page", html.replace("><", ">\n<"));
}
