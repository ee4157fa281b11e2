//! Tests of a page whose app has stopped: it shows a message, and keeps the session.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, Test, run};

/// Makes the browser throw an exception for every change of the page from now on.
const THROW_ON_CHANGES: &str = "for (const name of ['insertBefore', 'appendChild']) {
    Node.prototype[name] = () => { throw new DOMException('The node was removed', 'NotFoundError') };
}";

#[test]
fn removed_nodes_lead_to_a_working_page_or_the_message() {
    for selector in ["main", "main > *", "h1", ".app-shell", "nav", "nav *"] {
        run(async |t| {
            t.expect_console_error("");
            let page = open_account(t).await;
            let remove = "for (const node of document.querySelectorAll(arguments[0])) node.remove()";
            page.eval_with(remove, json!([selector])).await;
            page.back().await;
            page.wait_until("the other page, or the message", async || {
                let is_home = page.current_screen().await.as_deref() == Some("home");
                is_home || has_stopped(&page).await
            })
            .await;
            if has_stopped(&page).await {
                reload_and_check_session(&page).await;
            }
            t.take_problems().await;
        });
    }
}

#[test]
fn a_panic_shows_a_message_and_keeps_the_session() {
    run(async |t| {
        t.expect_console_error("");
        let page = open_account(t).await;
        // One script, because the page may change by itself, and stop, before the driver can click.
        let click = "document.querySelector('a[href=\"/\"]').click()";
        page.eval(&format!("{THROW_ON_CHANGES} {click}")).await;
        page.wait_until("the message", async || has_stopped(&page).await).await;
        let text = page.eval("return document.body.innerText.trim()").await;
        let text = text.as_str().unwrap_or_default();
        assert!(text.starts_with("Something went wrong") && text.ends_with("Reload"), "{text}");
        assert_eq!(page.eval("return document.activeElement.textContent").await, "Reload");
        reload_and_check_session(&page).await;
        t.take_problems().await;
    });
}

#[test]
fn an_error_of_another_script_does_not_stop_the_app() {
    run(async |t| {
        t.expect_console_error("an extension");
        let page = open_account(t).await;
        page.eval(
            "setTimeout(() => { throw new Error('an extension') });
             Promise.reject(new Error('an extension'));
             globalThis.thrown = new Promise((done) => setTimeout(done, 1))",
        )
        .await;
        page.eval("return globalThis.thrown").await;
        page.follow("/").await;
        page.wait_for_screen("home").await;
        assert!(!has_stopped(&page).await);
        t.take_problems().await;
    });
}

/// Password managers call `submit()`, and Enter submits a form whose script no longer runs.
#[test]
fn a_form_is_never_submitted_by_the_browser() {
    run(async |t| {
        t.expect_console_error("");
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let submit = "document.querySelector('form').submit(); return location.href";
        let address = page.url().await;
        assert_eq!(page.eval(submit).await, address.as_str());
        assert_eq!(page.value("username").await, ada.email, "the entered values should be kept");

        page.eval("addEventListener('submit', (event) => event.stopImmediatePropagation(), true)").await;
        page.eval("document.querySelector('[name=password]').focus()").await;
        page.press('\u{e007}').await;
        assert_eq!(page.eval("return location.href").await, address.as_str());
        assert_eq!(page.current_screen().await.as_deref(), Some("sign-in"));
        let methods = "return [...document.forms].map((form) => form.method)";
        assert_eq!(page.eval(methods).await, json!(["dialog"]));
        page.sign_in(&ada).await;
        page.wait_for_screen("home").await;
        assert_eq!(page.eval(methods).await, json!(["dialog"]), "the composer should use the same method");
        assert_eq!(page.eval("return document.querySelector('[name=password]')").await, Value::Null);
        t.take_problems().await;
    });
}

/// Signs a user in and opens the account page, with the home page before it in the history.
async fn open_account(t: &Test) -> Page {
    let ada = t.confirmed_person().await;
    let page = t.page();
    page.sign_in(&ada).await;
    page.wait_for_screen("home").await;
    page.follow("/account").await;
    page.wait_for_screen("account").await;
    page
}

async fn has_stopped(page: &Page) -> bool {
    page.eval("return document.querySelector('#stopped').checkVisibility()").await == true
}

async fn reload_and_check_session(page: &Page) {
    page.eval("document.querySelector('#stopped a').click()").await;
    page.wait_until("the site with its session", async || {
        page.auth_state().await == "signed-in" && page.current_screen().await.is_some()
    })
    .await;
    assert!(!has_stopped(page).await);
}
