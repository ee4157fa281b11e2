//! Tests of a page that cannot start and shows a message instead.

use serde_json::json;
use yew_cognito_e2e::{Page, run};

#[test]
fn a_damaged_module_is_not_run() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.expect_console_error("Failed to fetch");
        t.site.damage("wasm");
        t.page().goto("/signin").await;
        assert_start_message(&t.page()).await;
    });
}

#[test]
fn a_damaged_script_is_not_run() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.site.damage("js");
        t.page().goto("/signin").await;
        assert_start_message(&t.page()).await;
    });
}

#[test]
fn a_module_served_as_html_is_reported_on_page_and_console() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.expect_console_error("Failed to fetch");
        t.site.rewrite_to_page("wasm");
        let page = t.page();
        page.goto("/signin").await;
        assert_start_message(&page).await;
        let text = start_reason(&page).await;
        assert!(text.starts_with("The server answered /assets/app-"), "{text}");
        assert!(text.ends_with(".wasm with text/html instead of WebAssembly."), "{text}");
        let problems = t.take_problems().await;
        assert!(!problems.is_empty(), "the console should report it, too");
        assert!(problems.iter().all(|it| it.contains("instead of WebAssembly")), "{problems:?}");
    });
}

#[test]
fn a_missing_module_is_reported_with_the_status() {
    run(async |t| {
        for error in ["404", "integrity", "Failed to fetch", "instead of WebAssembly"] {
            t.expect_console_error(error);
        }
        t.site.remove_files("/assets/app-");
        let page = t.page();
        page.goto("/signin").await;
        assert_start_message(&page).await;
        let text = start_reason(&page).await;
        assert!(text.ends_with(".wasm with status 404 instead of WebAssembly."), "{text}");
    });
}

/// The browser rejects the script because of its type, so none of our code runs. The message appears by itself after a
/// while.
#[test]
fn a_script_served_as_html_shows_the_start_message() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.expect_console_error("MIME type");
        t.site.rewrite_to_page("js");
        t.page().goto("/signin").await;
        assert_start_message(&t.page()).await;
    });
}

#[test]
fn without_web_assembly_the_start_message_is_shown() {
    run(async |t| {
        t.expect_console_error("WebAssembly");
        let page = t.page();
        page.before_scripts("delete globalThis.WebAssembly").await;
        page.goto("/signin").await;
        assert_start_message(&page).await;
    });
}

#[test]
fn without_scripts_the_start_message_is_shown() {
    run(async |t| {
        let page = t.page();
        page.disable_scripts().await;
        page.goto("/signin").await;
        assert_start_message(&page).await;
    });
}

#[test]
fn the_page_has_no_inline_scripts_or_styles() {
    run(async |t| {
        let page = t.page();
        // Looks at the page as it was sent, before any of its scripts run.
        page.disable_scripts().await;
        page.goto("/signin").await;
        let inline = "return [...document.querySelectorAll('*')].filter((it) =>
            (it.localName === 'script' && !(it.src && it.integrity.startsWith('sha384-'))) ||
            (it.relList?.contains('stylesheet') && !it.integrity.startsWith('sha384-')) ||
            it.localName === 'style' || it.hasAttribute('style') ||
            it.getAttributeNames().some((name) => name.startsWith('on'))
        ).map((it) => it.outerHTML)";
        assert_eq!(page.eval(inline).await, json!([]));
        let scripts = page.eval("return document.scripts.length").await;
        assert_eq!(
            scripts, 2,
            "the page should have the script that starts the app, and a small one before it"
        );
    });
}

/// Waits for the reason that the message names, and returns it.
async fn start_reason(page: &Page) -> String {
    let script = "return document.querySelector('#boot-reason').innerText";
    let mut reason = String::new();
    page.wait_until("the reason", async || {
        page.eval(script).await.as_str().unwrap_or_default().clone_into(&mut reason);
        !reason.is_empty()
    })
    .await;
    reason
}

async fn assert_start_message(page: &Page) {
    let script = "return document.body.innerText.trim()";
    page.wait_until("a message in place of the app", async || page.eval(script).await.as_str() != Some(""))
        .await;
    assert_eq!(page.current_screen().await, None, "no unchecked code should run");
}
