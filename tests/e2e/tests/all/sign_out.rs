//! Tests of signing out: the pool receives the revocation even if the page is closed, and a sign-out that the pool does
//! not confirm is reported.

use serde_json::{Value, json};
use yew_cognito_e2e::{Calls, Fault, PREFLIGHT, Page, Test, run, until};

use crate::session::session_record;

/// The end of the key in localStorage that marks an unconfirmed sign-out.
const NOTE_KEY: &str = ".sign-out";

/// Uses a reload, because a page that is left for another one may live on in the back/forward cache.
#[test]
fn page_that_is_reloaded_at_once_has_revoked_the_refresh_token() {
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
        page.until("the new page", async || page.eval("return !('isOld' in window)").await == true).await;
        page.auth("signed-out").await;
        preflights.reached(1).await;
        assert!(t.proxy.calls("RevokeToken").is_empty(), "the page went before the token was sent");
        preflights.release();
        is_revoked(t, &token).await;
    });
}

#[test]
fn tab_that_is_closed_at_once_has_revoked_the_refresh_token() {
    run(async |t| {
        let page = t.page();
        let token = sign_in_with_cold_caches(t, &page).await;
        let other = t.new_tab().await;
        let preflights = t.proxy.hold(PREFLIGHT);
        page.eval("document.querySelector(\"button[data-action='sign-out']\").click()").await;
        page.close().await;
        preflights.reached(1).await;
        assert!(t.proxy.calls("RevokeToken").is_empty(), "the page went before the token was sent");
        preflights.release();
        is_revoked(t, &token).await;
        // The page was closed before the pool's response arrived.
        other.goto("/").await;
        other.auth("signed-out").await;
        assert!(other.status().await.contains("could not be confirmed"));
    });
}

#[test]
fn sign_out_that_the_pool_does_not_confirm_is_reported_here_and_at_the_next_start() {
    run(async |t| {
        let page = t.page();
        let ada = t.confirmed_person().await;
        page.sign_in(&ada).await;
        t.proxy.inject("RevokeToken", Calls::Every, Fault::FIREWALL_CHALLENGE);
        page.action("sign-out").await;
        page.auth("signed-out").await;
        let note = page.status().await;
        assert!(note.contains("You are signed out here") && note.contains("could not confirm"), "{note}");
        assert!(is_noted(&page).await);

        page.reload().await;
        let note = page.status().await;
        assert!(note.contains("earlier sign-out") && note.contains("could not be confirmed"), "{note}");
        assert!(!is_noted(&page).await, "it is reported once");

        page.reload().await;
        page.auth("signed-out").await;
        page.screen("home").await;
        assert_eq!(statuses(&page).await, "");
    });
}

#[test]
fn sign_out_that_the_pool_confirms_is_not_reported() {
    run(async |t| {
        let page = t.page();
        let ada = t.confirmed_person().await;
        page.sign_in(&ada).await;
        let held = t.proxy.hold("RevokeToken");
        page.action("sign-out").await;
        page.auth("signed-out").await;
        held.reached(1).await;
        assert!(is_noted(&page).await, "the page may be closed now");
        held.release();
        page.until("the note to go", async || !is_noted(&page).await).await;
        assert_eq!(statuses(&page).await, "");
        page.reload().await;
        page.auth("signed-out").await;
        page.screen("home").await;
        assert_eq!(statuses(&page).await, "");
    });
}

/// Signs a user in on the home page, clears the browser's caches, and returns the refresh token.
async fn sign_in_with_cold_caches(t: &Test, page: &Page) -> String {
    let ada = t.confirmed_person().await;
    page.sign_in(&ada).await;
    page.screen("home").await;
    let (_, record) = session_record(t, page).await;
    let record: Value = serde_json::from_str(&record).expect("the record is JSON");
    page.clear_caches().await;
    t.proxy.forget();
    record["refresh_token"].as_str().expect("a refresh token").to_owned()
}

/// Waits until the pool has revoked `token`, and checks that it refuses the token.
async fn is_revoked(t: &Test, token: &str) {
    until("the refresh token to be revoked", async || {
        let calls = t.proxy.calls("RevokeToken");
        calls.iter().any(|call| {
            call.body["Token"] == token && call.reply.as_ref().is_some_and(|reply| reply.status == 200)
        })
    })
    .await;
    let input = json!({ "ClientId": t.pool.client_id, "RefreshToken": token });
    assert_eq!(t.pool.refusal("GetTokensFromRefreshToken", input).await, "NotAuthorizedException");
}

async fn is_noted(page: &Page) -> bool {
    page.local_storage().await.keys().any(|key| key.ends_with(NOTE_KEY))
}

/// Returns the text of every status message on the page.
async fn statuses(page: &Page) -> String {
    let look = "return [...document.querySelectorAll('[role=status]')].map((it) => it.textContent).join('')";
    page.eval(look).await.as_str().expect("text").to_owned()
}
