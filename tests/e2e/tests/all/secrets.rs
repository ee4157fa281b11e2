//! Tests that no password, code or token can be read later. The checks after every test look for them too; these tests
//! visit many pages for that purpose, and check after each step.

use yew_cognito_e2e::checks::STORAGE_PREFIX;
use yew_cognito_e2e::{Page, Test, run};

use crate::recovery::{fill_new_password, request_code};
use crate::sign_up::fill_sign_up;

#[test]
fn sign_up_and_recovery_store_no_secret() {
    run(async |t| {
        let mut ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        let first_password = ada.password.clone();
        assert_not_stored(t, &page, &[&first_password]).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
        assert_not_stored(t, &page, &[&first_password]).await;

        page.goto("/forgot").await;
        let sign_up_code = t.code_for(&ada.email).await;
        t.pool.confirm(&ada).await;
        ada.password = ada.another_password();
        request_code(&page, &ada).await;
        let code = t.code_for(&ada.email).await;
        page.fill("code", &code).await;
        fill_new_password(&page, &ada.password).await;
        assert_not_stored(t, &page, &[&first_password, &ada.password, &code, &sign_up_code]).await;
        page.action("submit").await;
        page.wait_for_screen("reset-done").await;
        assert_not_stored(t, &page, &[&first_password, &ada.password, &code, &sign_up_code]).await;

        page.sign_in(&ada).await;
        assert_not_stored(t, &page, &[&first_password, &ada.password, &code, &sign_up_code]).await;
        let session_storage = page.session_storage().await;
        let tokens = t.canaries().tokens();
        let holds_token = |value: &String| tokens.iter().any(|token| value.contains(token));
        assert!(!session_storage.values().any(holds_token), "the session should be in localStorage only");
        assert_eq!(page.local_storage().await.values().filter(|value| holds_token(value)).count(), 1);
    });
}

#[test]
fn a_shown_password_is_not_in_an_attribute() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("show-password").await;
        let kind = "return document.querySelector('main [name=password]').type";
        page.wait_until("the password to be visible", async || page.eval(kind).await == "text").await;
        assert_eq!(page.value("password").await, ada.password);
        page.record_state().await;
        page.action("show-password").await;
        page.wait_until("the password to be hidden", async || page.eval(kind).await == "password").await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn the_site_sets_no_cookies() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        assert_eq!(page.eval("return document.cookie").await, "");
        for exchange in t.proxy.exchanges() {
            assert!(!exchange.headers.iter().any(|(name, _)| name == "cookie"), "{exchange:?}");
        }
    });
}

async fn assert_not_stored(t: &Test, page: &Page, secrets: &[&str]) {
    for (area, entries) in
        [("localStorage", page.local_storage().await), ("sessionStorage", page.session_storage().await)]
    {
        for (key, value) in entries {
            assert!(key.starts_with(STORAGE_PREFIX), "{area} has {key}");
            assert!(
                !secrets.iter().any(|secret| value.contains(secret)),
                "a secret is in {area} under {key}"
            );
        }
    }
    let problems = t.take_problems().await;
    assert!(problems.is_empty(), "{problems:?}");
}
