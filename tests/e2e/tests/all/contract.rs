//! Tests of the page contract on every screen: hooks, labels, hints for password managers, focus, narrow windows.

use serde_json::Value;
use yew_cognito_e2e::{Page, key, run};

use crate::recovery::{ask_for_code, fill_new_password};
use crate::sign_up::fill_sign_up;

#[test]
fn screens_of_strangers() {
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
            page.auth("signed-out").await;
            holds(&page, screen).await;
        }
        t.site.set_config_text(200, "{}");
        page.goto("/").await;
        holds(&page, "config-error").await;
    });
}

#[test]
fn screens_of_members() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        holds(&page, "home").await;
        page.goto("/account").await;
        page.shows(&ada.email).await;
        holds(&page, "account").await;
    });
}

#[test]
fn screens_of_signing_up_and_recovering() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        holds(&page, "confirm-sign-up").await;

        t.pool.confirm(&ada).await;
        page.goto("/forgot").await;
        ask_for_code(&page, &ada).await;
        holds(&page, "reset-password").await;
        names_the_user(&page, &ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        fill_new_password(&page, &ada.another_password()).await;
        page.action("submit").await;
        holds(&page, "reset-done").await;
    });
}

#[test]
fn screen_of_a_new_password() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        page.goto("/signin").await;
        page.screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &temporary_password).await;
        page.action("submit").await;
        holds(&page, "new-password").await;
        names_the_user(&page, &ada.email).await;
    });
}

#[test]
fn keyboard_alone_signs_in() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin").await;
        page.screen("sign-in").await;
        page.tab_to("username").await;
        page.type_keys(&ada.email).await;
        page.tab_to("password").await;
        page.type_keys(&ada.password).await;
        page.press(key::ENTER).await;
        page.auth("signed-in").await;
        page.screen("home").await;

        page.goto("/account").await;
        page.screen("account").await;
        page.tab_to("sign-out").await;
        page.press(key::SPACE).await;
        page.auth("signed-out").await;
    });
}

#[test]
fn errors_are_tied_to_their_fields() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.fill("password", "7 words short").await;
        page.action("submit").await;
        page.field_error("password").await;
        holds_but_focus(&page, "sign-up").await;
        assert!(t.proxy.calls("SignUp").is_empty());

        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.screen("confirm-sign-up").await;
    });
}

/// Checks everything that the contract requires of a screen.
async fn holds(page: &Page, screen: &str) {
    page.screen(screen).await;
    let focused = "return document.activeElement === document.querySelector('main h1')";
    page.until("the focus on the heading", async || page.eval(focused).await == true).await;
    holds_but_focus(page, screen).await;
}

async fn holds_but_focus(page: &Page, screen: &str) {
    assert_eq!(page.current_screen().await.as_deref(), Some(screen));
    let problems = page.eval(include_str!("contract.js")).await;
    assert_eq!(problems, Value::Array(Vec::new()), "on {screen}");
    for width in [320, 1280] {
        page.resize(width, 800).await;
        let look = "const { scrollWidth } = document.scrollingElement; return [scrollWidth, innerWidth]";
        let widths = page.eval(look).await;
        let [content, window] = [&widths[0], &widths[1]].map(|it| it.as_f64().unwrap_or_default());
        assert!(content <= window, "{screen} is {content} px wide in a window of {window} px");
        if width == 320 {
            let cut = page.eval(include_str!("cut_off.js")).await;
            assert_eq!(cut, Value::Array(Vec::new()), "cut off on {screen} in a window of 320 px");
        }
    }
    page.restore_size().await;
}

/// Checks the user name in the form, under which password managers save a new password.
async fn names_the_user(page: &Page, user_name: &str) {
    let look = "return document.querySelector('main form input[autocomplete~=username]')?.value ?? ''";
    assert_eq!(page.eval(look).await, user_name);
}
