//! Tests of the page contract on every screen: hooks, labels, hints for password managers, focus, narrow windows.

use serde_json::Value;
use yew_cognito_e2e::{Page, key, run};

use crate::recovery::{fill_new_password, request_code};
use crate::sign_up::fill_sign_up;

#[test]
fn public_screens_meet_the_contract() {
    run(async |t| {
        let page = t.page();
        for (path, screen) in [
            ("/", "home"),
            ("/signin", "sign-in"),
            ("/signup", "sign-up"),
            ("/confirm", "confirm-sign-up"),
            ("/forgot", "forgot-password"),
            ("/nope", "not-found"),
        ] {
            page.goto(path).await;
            page.wait_for_auth("signed-out").await;
            assert_contract(&page, screen).await;
        }
        t.site.set_config_text(200, "{}");
        page.goto("/").await;
        assert_contract(&page, "config-error").await;
    });
}

#[test]
fn screens_of_signed_in_users_meet_the_contract() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        assert_contract(&page, "home").await;
        page.goto("/account").await;
        page.wait_for_text(&ada.email).await;
        assert_contract(&page, "account").await;
    });
}

#[test]
fn sign_up_and_recovery_screens_meet_the_contract() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        assert_contract(&page, "confirm-sign-up").await;

        t.pool.confirm(&ada).await;
        page.goto("/forgot").await;
        request_code(&page, &ada).await;
        assert_contract(&page, "reset-password").await;
        assert_user_name_field(&page, &ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.another_password()).await;
        page.action("submit").await;
        assert_contract(&page, "reset-done").await;
    });
}

#[test]
fn the_new_password_screen_meets_the_contract() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &temporary_password).await;
        page.action("submit").await;
        assert_contract(&page, "new-password").await;
        assert_user_name_field(&page, &ada.email).await;
    });
}

#[test]
fn a_user_can_sign_in_with_the_keyboard_alone() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.tab_to("username").await;
        page.type_keys(&ada.email).await;
        page.tab_to("password").await;
        page.type_keys(&ada.password).await;
        page.press(key::ENTER).await;
        page.wait_for_auth("signed-in").await;
        page.wait_for_screen("home").await;

        page.goto("/account").await;
        page.wait_for_screen("account").await;
        page.tab_to("sign-out").await;
        page.press(key::SPACE).await;
        page.wait_for_auth("signed-out").await;
    });
}

#[test]
fn field_errors_are_tied_to_their_fields() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.fill("password", "7 words short").await;
        page.action("submit").await;
        page.field_error("password").await;
        assert_contract_except_focus(&page, "sign-up").await;
        assert!(t.proxy.calls("SignUp").is_empty());

        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
    });
}

/// Checks everything that the contract requires of a screen.
async fn assert_contract(page: &Page, screen: &str) {
    page.wait_for_screen(screen).await;
    let focused = "return document.activeElement === document.querySelector('main h1')";
    page.wait_until("the focus on the heading", async || page.eval(focused).await == true).await;
    assert_contract_except_focus(page, screen).await;
}

async fn assert_contract_except_focus(page: &Page, screen: &str) {
    assert_eq!(page.current_screen().await.as_deref(), Some(screen));
    let problems = page.eval(include_str!("contract.js")).await;
    assert_eq!(problems, Value::Array(Vec::new()), "on {screen}");
    for width in [320, 1280] {
        page.resize(width, 800).await;
        let script = "const { scrollWidth } = document.scrollingElement; return [scrollWidth, innerWidth]";
        let widths = page.eval(script).await;
        let [content, window] = [&widths[0], &widths[1]].map(|it| it.as_f64().unwrap_or_default());
        assert!(content <= window, "{screen} is {content} px wide in a window of {window} px");
        if width == 320 {
            let cut = page.eval(include_str!("cut_off.js")).await;
            assert_eq!(cut, Value::Array(Vec::new()), "{screen} is cut off in a window of 320 px");
        }
    }
    page.restore_size().await;
}

/// Checks the user name in the form, under which password managers save a new password.
async fn assert_user_name_field(page: &Page, user_name: &str) {
    let script = "return document.querySelector('main form input[autocomplete~=username]')?.value ?? ''";
    assert_eq!(page.eval(script).await, user_name);
}
