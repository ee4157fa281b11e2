//! Tests of the components that the browser itself opens and closes, with real keys and presses.

use serde_json::json;
use yew_cognito_e2e::{Page, Test, key, run};

/// The HTML of the components, after the header of the snapshot. `tests/native/component_page.rs` compares it with the
/// components.
const SNAPSHOT: &str = include_str!("../../../native/snapshots/native__component_page__component_page.snap");

/// Opens a page with the components.
async fn open(t: &Test) -> Page {
    let (_, html) = SNAPSHOT.rsplit_once("\n---\n").expect("the snapshot should have a header");
    let page = format!("<!doctype html><title>Components</title><p id=outside>Outside</p>{html}");
    t.site.add_file("/components.html", &page);
    let page = t.page();
    page.goto("/components.html").await;
    page
}

/// Opens a popover by a press of its button.
async fn open_popover(page: &Page, id: &str) {
    page.click(&format!("[popovertarget={id}]")).await;
    assert!(is_open(page, id).await, "the button should open {id}");
}

async fn is_open(page: &Page, id: &str) -> bool {
    let script = "return document.getElementById(arguments[0]).matches(':popover-open')";
    page.eval_with(script, json!([id])).await == true
}

/// Returns the popover whose button has the focus.
async fn popover_of_focus(page: &Page) -> Option<String> {
    let script = "return document.activeElement.getAttribute('popovertarget')";
    page.eval(script).await.as_str().map(str::to_owned)
}

#[test]
fn popovers_close_on_escape_and_return_the_focus_to_the_button() {
    run(async |t| {
        let page = open(t).await;
        for id in ["menu", "country"] {
            open_popover(&page, id).await;
            // Into the menu; the search of the picker has the focus already.
            page.eval("document.querySelector(':popover-open :is(a, input)').focus()").await;
            page.press(key::ESCAPE).await;
            page.wait_until("the closed popover", async || !is_open(&page, id).await).await;
            assert_eq!(popover_of_focus(&page).await.as_deref(), Some(id));
        }
    });
}

#[test]
fn search_of_the_picker_has_the_focus_when_it_opens() {
    run(async |t| {
        let page = open(t).await;
        open_popover(&page, "country").await;
        let focused = "return document.activeElement.getAttribute('role')";
        assert_eq!(page.eval(focused).await, "combobox");
    });
}

#[test]
fn popovers_close_on_a_press_outside() {
    run(async |t| {
        let page = open(t).await;
        for id in ["menu", "country"] {
            open_popover(&page, id).await;
            page.click("#outside").await;
            page.wait_until("the closed popover", async || !is_open(&page, id).await).await;
            let is_inside = "return document.activeElement.closest('[popover]') !== null";
            assert_eq!(page.eval(is_inside).await, false, "the focus should not stay in what is hidden");
        }
    });
}

#[test]
fn a_popover_closes_when_another_one_opens() {
    run(async |t| {
        let page = open(t).await;
        open_popover(&page, "menu").await;
        open_popover(&page, "country").await;
        assert!(!is_open(&page, "menu").await);
    });
}

#[test]
fn a_dialog_closes_on_escape_unless_the_user_has_to_answer() {
    run(async |t| {
        let page = open(t).await;
        let is_open = "return document.querySelector('dialog[open]')?.dataset.dialog ?? null";
        for (name, after_escape) in [("confirm", None), ("session-expired", Some("session-expired"))] {
            page.eval("document.querySelector('[popovertarget=menu]').focus()").await;
            let show = "document.querySelector(`[data-dialog=${arguments[0]}]`).showModal()";
            page.eval_with(show, json!([name])).await;
            // A press outside closes neither.
            page.click_at(2, 2).await;
            assert_eq!(page.eval(is_open).await, name);
            // A second one would close a dialog that only prevents the default action of the first one.
            page.press(key::ESCAPE).await;
            page.press(key::ESCAPE).await;
            assert_eq!(page.eval(is_open).await.as_str(), after_escape, "{name}");
        }
    });
}

#[test]
fn the_focus_returns_to_where_it_was_before_a_dialog() {
    run(async |t| {
        let page = open(t).await;
        page.eval("document.querySelector('[popovertarget=menu]').focus()").await;
        page.eval("document.querySelector('[data-dialog=confirm]').showModal()").await;
        assert_eq!(popover_of_focus(&page).await, None);
        page.press(key::ESCAPE).await;
        assert_eq!(popover_of_focus(&page).await.as_deref(), Some("menu"));
    });
}
