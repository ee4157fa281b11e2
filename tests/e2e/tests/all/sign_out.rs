//! Tests of signing out: the pool receives the revocation even if the page is closed, and a sign-out that the pool does
//! not confirm is reported.

use serde_json::{Value, json};
use yew_cognito_e2e::{Calls, Fault, PREFLIGHT, Page, Test, run, wait_until};

use crate::session::session_record;

/// The end of the key in localStorage that marks an unconfirmed sign-out.
const REPORT_KEY_SUFFIX: &str = ".sign-out";

/// Uses a reload, because a page that is left for another one may live on in the back/forward cache.
#[test]
fn a_sign_out_followed_by_a_reload_revokes_the_refresh_token() {
    run(async |t| {
        let page = t.page();
        let token = sign_in_with_cold_caches(t, &page).await;
        let preflights = t.proxy.hold(PREFLIGHT);
        page.eval(
            "window.isOld = true;
            document.querySelector(\"button[data-action='sign-out']\").click();
            location.reload();",
        )
        .await;
        page.wait_until("the new page", async || page.eval("return !('isOld' in window)").await == true)
            .await;
        page.wait_for_auth("signed-out").await;
        preflights.wait_for(1).await;
        assert!(t.proxy.calls("RevokeToken").is_empty(), "the page should be gone before the token is sent");
        preflights.release();
        wait_for_revocation(t, &token).await;
    });
}

#[test]
fn a_sign_out_followed_by_closing_the_tab_revokes_the_refresh_token() {
    run(async |t| {
        let page = t.page();
        let token = sign_in_with_cold_caches(t, &page).await;
        let other = t.new_tab().await;
        let preflights = t.proxy.hold(PREFLIGHT);
        page.eval("document.querySelector(\"button[data-action='sign-out']\").click()").await;
        page.close().await;
        preflights.wait_for(1).await;
        assert!(t.proxy.calls("RevokeToken").is_empty(), "the page should be gone before the token is sent");
        preflights.release();
        wait_for_revocation(t, &token).await;
        // The page was closed before the pool's response arrived.
        other.goto("/").await;
        other.wait_for_auth("signed-out").await;
        assert!(other.status().await.contains("could not be confirmed"));
    });
}

#[test]
fn an_unconfirmed_sign_out_is_reported_at_once_and_at_the_next_start() {
    run(async |t| {
        let page = t.page();
        let ada = t.confirmed_person().await;
        page.sign_in(&ada).await;
        t.proxy.inject("RevokeToken", Calls::Every, Fault::FIREWALL_CHALLENGE);
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        let note = page.status().await;
        assert!(note.contains("You are signed out here") && note.contains("could not confirm"), "{note}");
        assert!(has_report(&page).await);

        page.reload().await;
        let note = page.status().await;
        assert!(note.contains("earlier sign-out") && note.contains("could not be confirmed"), "{note}");
        assert!(!has_report(&page).await, "the sign-out should be reported once");

        page.reload().await;
        page.wait_for_auth("signed-out").await;
        page.wait_for_screen("home").await;
        assert_eq!(statuses(&page).await, "");
    });
}

#[test]
fn a_confirmed_sign_out_is_not_reported() {
    run(async |t| {
        let page = t.page();
        let ada = t.confirmed_person().await;
        page.sign_in(&ada).await;
        let hold = t.proxy.hold("RevokeToken");
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        hold.wait_for(1).await;
        assert!(has_report(&page).await, "the report should exist while the request is in flight");
        hold.release();
        page.wait_until("the removal of the report", async || !has_report(&page).await).await;
        assert_eq!(statuses(&page).await, "");
        page.reload().await;
        page.wait_for_auth("signed-out").await;
        page.wait_for_screen("home").await;
        assert_eq!(statuses(&page).await, "");
    });
}

/// Signs a user in on the home page, clears the browser's caches, and returns the refresh token.
async fn sign_in_with_cold_caches(t: &Test, page: &Page) -> String {
    let ada = t.confirmed_person().await;
    page.sign_in(&ada).await;
    page.wait_for_screen("home").await;
    let (_, record) = session_record(t, page).await;
    let record: Value = serde_json::from_str(&record).expect("the record should be JSON");
    page.clear_caches().await;
    t.proxy.discard_exchanges();
    record["refresh_token"].as_str().expect("the record should have a refresh token").to_owned()
}

/// Waits until the pool has revoked `token`, and checks that it rejects the token.
async fn wait_for_revocation(t: &Test, token: &str) {
    wait_until("the revocation of the refresh token", async || {
        let calls = t.proxy.calls("RevokeToken");
        calls.iter().any(|call| {
            call.body["Token"] == token && call.reply.as_ref().is_some_and(|reply| reply.status == 200)
        })
    })
    .await;
    let input = json!({ "ClientId": t.pool.client_id, "RefreshToken": token });
    assert_eq!(t.pool.error_code("GetTokensFromRefreshToken", input).await, "NotAuthorizedException");
}

pub(crate) async fn has_report(page: &Page) -> bool {
    page.local_storage().await.keys().any(|key| key.ends_with(REPORT_KEY_SUFFIX))
}

/// Returns the text of every status message on the page.
pub(crate) async fn statuses(page: &Page) -> String {
    let script =
        "return [...document.querySelectorAll('[role=status]')].map((it) => it.textContent).join('')";
    page.eval(script).await.as_str().expect("the result should be text").to_owned()
}
