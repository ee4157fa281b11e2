//! Tests that a request is sent once, however often the user asks for it.

use yew_cognito_e2e::{key, run};

use crate::recovery::COOL_DOWN;
use crate::sign_up::fill_sign_up;

#[test]
fn double_click_signs_in_once() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let hold = t.proxy.hold("InitiateAuth");
        page.hammer("submit", 2).await;
        hold.reached(1).await;
        page.hammer("submit", 2).await;
        hold.release();
        page.auth("signed-in").await;
        assert_eq!(t.proxy.operations(), ["InitiateAuth", "RespondToAuthChallenge"]);
    });
}

#[test]
fn enter_and_click_sign_in_once() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let hold = t.proxy.hold("InitiateAuth");
        page.press(key::ENTER).await;
        page.hammer("submit", 1).await;
        hold.reached(1).await;
        page.press(key::ENTER).await;
        hold.release();
        page.auth("signed-in").await;
        assert_eq!(t.proxy.operations(), ["InitiateAuth", "RespondToAuthChallenge"]);
    });
}

#[test]
fn double_click_signs_up_once() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        let hold = t.proxy.hold("SignUp");
        page.hammer("submit", 2).await;
        hold.reached(1).await;
        page.hammer("submit", 1).await;
        hold.release();
        page.screen("confirm-sign-up").await;
        assert_eq!(t.proxy.calls("SignUp").len(), 1);
        assert_eq!(t.pool.mails_to(&ada.email).await, 1);
    });
}

#[test]
fn double_click_asks_for_one_code() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/forgot").await;
        page.screen("forgot-password").await;
        page.fill("username", &ada.email).await;
        let hold = t.proxy.hold("ForgotPassword");
        page.hammer("submit", 2).await;
        hold.reached(1).await;
        hold.release();
        page.screen("reset-password").await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 1);
    });
}

#[test]
fn resend_is_asked_once_and_cools_down() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        page.screen("confirm-sign-up").await;
        // Opening this screen may already have sent a code.
        let before = t.proxy.calls("ResendConfirmationCode").len();
        let can_be_clicked = "const button = document.querySelector('button[data-action=resend]');
            return Boolean(button) && !button.disabled && button.ariaDisabled !== 'true'";
        page.until_within(COOL_DOWN, "a resend that can be clicked", async || {
            page.eval(can_be_clicked).await == true
        })
        .await;
        let hold = t.proxy.hold("ResendConfirmationCode");
        page.hammer("resend", 3).await;
        hold.reached(1).await;
        page.hammer("resend", 2).await;
        hold.release();
        page.status().await;
        page.hammer("resend", 2).await;
        assert_eq!(t.proxy.calls("ResendConfirmationCode").len(), before + 1);
        assert_eq!(page.eval(can_be_clicked).await, false, "it cools down");
    });
}

#[test]
fn waiting_is_shown_without_a_jump() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let hold = t.proxy.hold("InitiateAuth");
        let measure = "const { width, height, top } =
            document.querySelector('button[data-action=submit]').getBoundingClientRect();
            return [width, height, Math.round(top + scrollY)]";
        let before = page.eval(measure).await;
        page.action("submit").await;
        hold.reached(1).await;
        assert_eq!(page.eval("return document.querySelector('main form').ariaBusy").await, "true");
        assert_eq!(page.eval(measure).await, before, "width, height and place of the button");
        hold.release();
        page.auth("signed-in").await;
    });
}
