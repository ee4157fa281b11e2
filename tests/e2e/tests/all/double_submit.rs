//! Tests that a request is sent once, however often the user clicks.

use yew_cognito_e2e::{key, run};

use crate::recovery::RESEND_TIMEOUT;
use crate::sign_up::fill_sign_up;

#[test]
fn a_double_click_signs_in_once() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let hold = t.proxy.hold("InitiateAuth");
        page.click_repeatedly("submit", 2).await;
        hold.wait_for(1).await;
        page.click_repeatedly("submit", 2).await;
        hold.release();
        page.wait_for_auth("signed-in").await;
        assert_eq!(t.proxy.operations(), ["InitiateAuth", "RespondToAuthChallenge"]);
    });
}

#[test]
fn enter_and_a_click_sign_in_once() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let hold = t.proxy.hold("InitiateAuth");
        page.press(key::ENTER).await;
        page.click_repeatedly("submit", 1).await;
        hold.wait_for(1).await;
        page.press(key::ENTER).await;
        hold.release();
        page.wait_for_auth("signed-in").await;
        assert_eq!(t.proxy.operations(), ["InitiateAuth", "RespondToAuthChallenge"]);
    });
}

#[test]
fn a_double_click_signs_up_once() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        let hold = t.proxy.hold("SignUp");
        page.click_repeatedly("submit", 2).await;
        hold.wait_for(1).await;
        page.click_repeatedly("submit", 1).await;
        hold.release();
        page.wait_for_screen("confirm-sign-up").await;
        assert_eq!(t.proxy.calls("SignUp").len(), 1);
        assert_eq!(t.pool.mails_to(&ada.email).await, 1);
    });
}

#[test]
fn a_double_click_requests_one_code() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/forgot").await;
        page.wait_for_screen("forgot-password").await;
        page.fill("username", &ada.email).await;
        let hold = t.proxy.hold("ForgotPassword");
        page.click_repeatedly("submit", 2).await;
        hold.wait_for(1).await;
        hold.release();
        page.wait_for_screen("reset-password").await;
        assert_eq!(t.proxy.calls("ForgotPassword").len(), 1);
    });
}

#[test]
fn repeated_clicks_resend_one_code_until_the_cooldown_ends() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
        // Opening this screen may already have sent a code.
        let before = t.proxy.calls("ResendConfirmationCode").len();
        let can_be_clicked = "const button = document.querySelector('button[data-action=resend]');
            return Boolean(button) && !button.disabled && button.ariaDisabled !== 'true'";
        page.wait_until_within(RESEND_TIMEOUT, "an enabled resend button", async || {
            page.eval(can_be_clicked).await == true
        })
        .await;
        let hold = t.proxy.hold("ResendConfirmationCode");
        page.click_repeatedly("resend", 3).await;
        hold.wait_for(1).await;
        page.click_repeatedly("resend", 2).await;
        hold.release();
        page.status().await;
        page.click_repeatedly("resend", 2).await;
        assert_eq!(t.proxy.calls("ResendConfirmationCode").len(), before + 1);
        assert_eq!(page.eval(can_be_clicked).await, false, "the button should be in its cooldown");
    });
}

#[test]
fn a_busy_button_keeps_its_size_and_place() {
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
        hold.wait_for(1).await;
        assert_eq!(page.eval("return document.querySelector('main form').ariaBusy").await, "true");
        assert_eq!(page.eval(measure).await, before, "the button should keep its size and place");
        hold.release();
        page.wait_for_auth("signed-in").await;
    });
}
