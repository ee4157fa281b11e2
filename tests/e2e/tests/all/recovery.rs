//! Tests of the recovery of a forgotten password.

use std::time::Duration;

use yew_cognito_e2e::{Page, Person, run};

use crate::sign_in::other_code;

/// The timeout for a button that sends mail: its cooldown, plus a margin.
pub(crate) const RESEND_TIMEOUT: Duration = Duration::from_secs(80);

#[test]
fn a_forgotten_password_is_reset_with_a_mailed_code() {
    run(async |t| {
        let mut ada = t.confirmed_person().await;
        let old_password = ada.password.clone();
        ada.password = ada.another_password();
        let page = t.page();

        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.follow("/forgot").await;
        request_code(&page, &ada).await;

        // The passwords differ: the field shows an error, and nothing is sent.
        let code = t.code_for(&ada.email).await;
        page.fill("code", &code).await;
        page.fill("new_password", &ada.password).await;
        page.fill("confirm_password", &old_password).await;
        page.action("submit").await;
        page.field_error("confirm_password").await;
        assert!(t.proxy.calls("ConfirmForgotPassword").is_empty());

        page.fill("code", &other_code(&code)).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.alert("CodeMismatchException").await;
        assert_eq!(t.proxy.calls("ConfirmForgotPassword").len(), 1);

        let mails = t.pool.mails_to(&ada.email).await;
        page.action_within(RESEND_TIMEOUT, "resend").await;
        page.status().await;
        page.wait_until("another mail", async || t.pool.mails_to(&ada.email).await > mails).await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 2);

        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("reset-done").await;
        assert_eq!(page.auth_state().await, "signed-out", "a reset should not sign in");

        page.follow("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &old_password).await;
        page.action("submit").await;
        page.alert("NotAuthorizedException").await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn a_reload_restores_the_reset_screen() {
    run(async |t| {
        let mut ada = t.confirmed_person().await;
        ada.password = ada.another_password();
        let page = t.page();
        page.goto("/forgot").await;
        request_code(&page, &ada).await;

        page.reload().await;
        page.wait_for_screen("reset-password").await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("reset-done").await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 1);
        assert_eq!(t.proxy.calls("ConfirmForgotPassword")[0].body["Username"], *ada.email);
        page.sign_in(&ada).await;
    });
}

pub(crate) async fn request_code(page: &Page, person: &Person) {
    page.wait_for_screen("forgot-password").await;
    page.fill("username", &person.email).await;
    page.action("submit").await;
    page.wait_for_screen("reset-password").await;
}

pub(crate) async fn fill_new_password(page: &Page, password: &str) {
    page.fill("new_password", password).await;
    if page.has_field("confirm_password").await {
        page.fill("confirm_password", password).await;
    }
}
