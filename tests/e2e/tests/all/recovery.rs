//! Tests of the recovery of a forgotten password.

use std::time::Duration;

use yew_cognito_e2e::{Page, Person, run};

use crate::sign_in::another_code;

/// The timeout for a button that sends mail: its cooldown, plus a margin.
pub(crate) const COOL_DOWN: Duration = Duration::from_secs(80);

#[test]
fn whole_story() {
    run(async |t| {
        let mut ada = t.confirmed_person().await;
        let old_password = ada.password.clone();
        ada.password = ada.another_password();
        let page = t.page();

        page.goto("/signin").await;
        page.screen("sign-in").await;
        page.follow("/forgot").await;
        ask_for_code(&page, &ada).await;

        // The passwords differ: the field shows an error, and nothing is sent.
        let code = t.code_for(&ada.email).await;
        page.fill("code", &code).await;
        page.fill("new_password", &ada.password).await;
        page.fill("confirm_password", &old_password).await;
        page.action("submit").await;
        page.field_error("confirm_password").await;
        assert!(t.proxy.calls("ConfirmForgotPassword").is_empty());

        page.fill("code", &another_code(&code)).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.alert("CodeMismatchException").await;
        assert_eq!(t.proxy.calls("ConfirmForgotPassword").len(), 1);

        let mails = t.pool.mails_to(&ada.email).await;
        page.action_within(COOL_DOWN, "resend").await;
        page.status().await;
        page.until("another mail", async || t.pool.mails_to(&ada.email).await > mails).await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 2);

        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.screen("reset-done").await;
        assert_eq!(page.auth_state().await, "signed-out", "a reset is no sign-in");

        page.follow("/signin").await;
        page.screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &old_password).await;
        page.action("submit").await;
        page.alert("NotAuthorizedException").await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.auth("signed-in").await;
    });
}

#[test]
fn reload_in_the_middle_resumes() {
    run(async |t| {
        let mut ada = t.confirmed_person().await;
        ada.password = ada.another_password();
        let page = t.page();
        page.goto("/forgot").await;
        ask_for_code(&page, &ada).await;

        page.reload().await;
        page.screen("reset-password").await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.screen("reset-done").await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 1);
        assert_eq!(t.proxy.calls("ConfirmForgotPassword")[0].body["Username"], *ada.email);
        page.sign_in(&ada).await;
    });
}

pub(crate) async fn ask_for_code(page: &Page, person: &Person) {
    page.screen("forgot-password").await;
    page.fill("username", &person.email).await;
    page.action("submit").await;
    page.screen("reset-password").await;
}

pub(crate) async fn fill_new_password(page: &Page, password: &str) {
    page.fill("new_password", password).await;
    if page.has_field("confirm_password").await {
        page.fill("confirm_password", password).await;
    }
}
