//! Tests of the part of the site that is loaded after the first screen.

use serde_json::json;
use yew_cognito_e2e::{LazyPartFault, Page, Test, run};

use crate::sign_out::{has_report, statuses};

/// Allows the errors that the browser and the page report when the lazy part cannot be loaded.
fn expect_failed_load(t: &Test) {
    for error in ["404", "integrity", "Failed to fetch", "TimeoutError"] {
        t.expect_console_error(error);
    }
}

/// Opens a page whose part of the site cannot be loaded, and waits for the message.
async fn open_unavailable(t: &Test, fault: LazyPartFault, path: &str) -> Page {
    expect_failed_load(t);
    t.site.set_lazy_part_fault(Some(fault));
    let page = t.page();
    page.goto(path).await;
    page.wait_for_screen("unavailable").await;
    page
}

#[test]
fn sign_in_does_not_wait_for_the_lazy_part() {
    run(async |t| {
        t.site.set_lazy_part_fault(Some(LazyPartFault::Held));
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("restoring").await;
        t.site.set_lazy_part_fault(None);
        page.wait_for_screen("home").await;
        let focused = "return document.activeElement.matches('[data-screen=home] h1')";
        page.wait_until("the focus on the new heading", async || page.eval(focused).await == true).await;
    });
}

#[test]
fn step_after_the_password_waits_for_the_lazy_part() {
    run(async |t| {
        t.site.set_lazy_part_fault(Some(LazyPartFault::Held));
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        let busy = "return document.querySelector('form').getAttribute('aria-busy')";
        page.wait_until("a busy form", async || page.eval(busy).await == "true").await;
        t.site.set_lazy_part_fault(None);
        page.wait_for_screen("confirm-sign-up").await;
    });
}

#[test]
fn step_after_the_password_can_be_requested_again_if_the_lazy_part_is_missing() {
    run(async |t| {
        expect_failed_load(t);
        t.site.set_lazy_part_fault(Some(LazyPartFault::Missing));
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        let alert = "return document.querySelector('[role=alert]').textContent";
        page.wait_until("the advice", async || {
            page.eval(alert).await.as_str().is_some_and(|text| text.contains("reload the page"))
        })
        .await;
        t.site.set_lazy_part_fault(None);
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
    });
}

#[test]
fn sign_out_does_not_wait_for_the_lazy_part() {
    run(async |t| {
        expect_failed_load(t);
        t.site.set_lazy_part_fault(Some(LazyPartFault::Missing));
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("unavailable").await;
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        let has_token = page.local_storage().await.values().any(|value| value.contains("eyJ"));
        assert!(!has_token, "the tokens should be removed at once");
        t.site.set_lazy_part_fault(None);
        page.action("retry").await;
        page.wait_for_screen("home").await;
    });
}

/// The code that looks for the sign-outs of earlier pages arrives while this page's own one is in flight.
#[test]
fn a_sign_out_in_flight_is_not_taken_for_an_earlier_one() {
    run(async |t| {
        t.site.set_lazy_part_fault(Some(LazyPartFault::Held));
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("restoring").await;
        let hold = t.proxy.hold("RevokeToken");
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        hold.wait_for(1).await;
        t.site.set_lazy_part_fault(None);
        page.wait_for_screen("home").await;
        assert_eq!(statuses(&page).await, "");
        assert!(has_report(&page).await, "the next page should report it, unless the pool confirms it");
        hold.release();
        page.wait_until("the removal of the report", async || !has_report(&page).await).await;
    });
}

#[test]
fn screen_of_a_late_part_keeps_the_user_name() {
    run(async |t| {
        t.site.set_lazy_part_fault(Some(LazyPartFault::Held));
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", "ada@example.com").await;
        page.follow("/forgot").await;
        page.wait_for_screen("restoring").await;
        t.site.set_lazy_part_fault(None);
        page.wait_for_screen("forgot-password").await;
        assert_eq!(page.value("username").await, "ada@example.com");
    });
}

#[test]
fn missing_part_is_loaded_by_a_retry() {
    run(async |t| {
        let page = open_unavailable(t, LazyPartFault::Missing, "/").await;
        let text = page.eval("return document.querySelector('main').innerText").await;
        assert!(text.as_str().is_some_and(|text| text.contains("Check your connection")), "{text}");
        page.action("retry").await;
        page.wait_for_screen("unavailable").await;
        t.site.set_lazy_part_fault(None);
        page.action("retry").await;
        page.wait_for_screen("home").await;
        // The failure is not kept, and the next page needs no further request.
        page.follow("/signup").await;
        page.wait_for_screen("sign-up").await;
    });
}

/// Returns how often the page has requested the lazy part.
async fn requests(page: &Page) -> u64 {
    let count = "return performance.getEntriesByType('resource').filter((it) => it.name.includes('/assets/lazy-')).length";
    page.eval(count).await.as_u64().unwrap_or_default()
}

#[test]
fn failed_load_is_one_request() {
    run(async |t| {
        let page = open_unavailable(t, LazyPartFault::Missing, "/").await;
        assert_eq!(requests(&page).await, 1);
        // The app requests the part before it replaces a drawn page.
        t.site.draw_pages();
        page.reload().await;
        page.wait_for_screen("unavailable").await;
        assert_eq!(requests(&page).await, 1);
        let focused = "return document.activeElement.localName";
        page.wait_until("the focus on the heading of the message", async || page.eval(focused).await == "h1")
            .await;
    });
}

#[test]
fn page_goes_on_when_a_retry_in_the_background_succeeds() {
    run(async |t| {
        t.page()
            .before_scripts(
                "const timeout = setTimeout;
                 globalThis.setTimeout = (act, delay, ...more) => timeout(act, delay === 15000 ? 300 : delay, ...more);",
            )
            .await;
        let page = open_unavailable(t, LazyPartFault::Missing, "/").await;
        page.eval("document.querySelector('main').isOld = true").await;
        page.wait_until("another request", async || requests(&page).await >= 3).await;
        let is_old = page.eval("return document.querySelector('main').isOld ?? false").await;
        assert_eq!(is_old, true, "the message should stay meanwhile");
        t.site.set_lazy_part_fault(None);
        page.wait_for_screen("home").await;
    });
}

#[test]
fn missing_part_is_requested_again_by_the_next_page() {
    run(async |t| {
        let page = open_unavailable(t, LazyPartFault::Missing, "/").await;
        page.follow("/signin").await;
        page.wait_for_screen("sign-in").await;
        t.site.set_lazy_part_fault(None);
        page.follow("/signup").await;
        page.wait_for_screen("sign-up").await;
    });
}

#[test]
fn damaged_part_is_not_run() {
    run(async |t| {
        let page = open_unavailable(t, LazyPartFault::Damaged, "/forgot").await;
        let problems = t.take_problems().await;
        assert_eq!(problems, Vec::<String>::new(), "the browser should only report the integrity");
        t.site.set_lazy_part_fault(None);
        page.action("retry").await;
        page.wait_for_screen("forgot-password").await;
    });
}

#[test]
fn reload_is_offered_for_a_part_that_is_gone() {
    run(async |t| {
        let page = open_unavailable(t, LazyPartFault::Missing, "/signup").await;
        t.site.set_lazy_part_fault(None);
        page.eval("window.isOld = true; document.querySelector('[data-action=reload]').click()").await;
        page.wait_for_screen("sign-up").await;
        assert_eq!(
            page.eval("return window.isOld ?? false").await,
            json!(false),
            "it should be a new document"
        );
    });
}
