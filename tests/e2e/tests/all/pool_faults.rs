//! Tests of a pool that is unreachable or sends malformed responses: the page shows a message, keeps the form, and offers a way to
//! continue.

use yew_cognito_e2e::{Calls, Fault, run};

use crate::recovery::request_code;
use crate::sign_up::fill_sign_up;

#[test]
fn an_unreachable_pool_shows_an_error_and_keeps_the_form() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        t.proxy.refuse_connections().await;
        page.action("submit").await;
        let alert = page.alert("Transport.").await;
        assert!(!alert.text.is_empty());
        assert_eq!(page.value("username").await, ada.email, "the form should be kept");

        t.proxy.accept_connections().await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn an_html_error_page_shows_an_error_and_keeps_the_form() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        t.proxy.inject("InitiateAuth", Calls::Every, Fault::HTML_500);
        page.action("submit").await;
        let alert = page.alert("").await;
        assert!(!alert.code.is_empty(), "{alert:?}");
        assert!(!alert.text.contains('<'), "{alert:?}");
        assert_eq!(page.value("username").await, ada.email, "the form should be kept");

        t.proxy.remove_faults();
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn a_malformed_response_shows_an_error_and_does_not_sign_in() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        for (status, content_type, body) in [
            (200, "application/x-amz-json-1.1", "{}"),
            (200, "application/x-amz-json-1.1", ""),
            (200, "application/x-amz-json-1.1", "{\"ChallengeName\":"),
            (200, "text/html", "<html><body>Please log in to the network</body></html>"),
            (400, "application/x-amz-json-1.1", ""),
        ] {
            t.proxy.remove_faults();
            t.proxy.inject("InitiateAuth", Calls::Every, Fault::Answer { status, content_type, body });
            page.fill("password", &ada.password).await;
            page.action("submit").await;
            let alert = page.alert("").await;
            assert!(!alert.code.is_empty() && !alert.text.contains('<'), "{status} {body:?}: {alert:?}");
            assert_eq!(page.auth_state().await, "signed-out", "{status} {body:?}");
            assert_eq!(page.value("username").await, ada.email, "{status} {body:?}");
            // Removes the alert, so that the next one is known to belong to the next fault.
            page.reload().await;
            page.wait_for_screen("sign-in").await;
            page.fill("username", &ada.email).await;
        }
    });
}

#[test]
fn an_unknown_challenge_is_shown_by_name() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        let body = "{\"ChallengeName\":\"SOMETHING_NEW\",\"ChallengeParameters\":{}}";
        let challenge = Fault::Answer { status: 200, content_type: "application/x-amz-json-1.1", body };
        t.proxy.inject("InitiateAuth", Calls::Every, challenge);
        page.action("submit").await;
        page.wait_for_screen("unsupported").await;
        page.wait_for_text("SOMETHING_NEW").await;
        assert_eq!(page.auth_state().await, "signed-out");
        page.action("submit").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.value("username").await, ada.email);
    });
}

#[test]
fn a_lost_sign_up_reply_leads_to_the_confirmation() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        t.proxy.inject("SignUp", Calls::Nth(1), Fault::LostReply);
        page.action("submit").await;
        page.wait_until("the confirmation screen or an alert", async || {
            page.current_screen().await.as_deref() == Some("confirm-sign-up")
                || page.current_alert().await.is_some()
        })
        .await;
        assert_eq!(t.proxy.calls("SignUp").len(), 1, "the sign-up should not be sent again automatically");
        if page.current_screen().await.as_deref() == Some("sign-up") {
            page.action("submit").await;
        }
        page.wait_for_screen("confirm-sign-up").await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;
        page.wait_until("a session or the sign-in screen", async || {
            page.auth_state().await == "signed-in"
                || page.current_screen().await.as_deref() == Some("sign-in")
        })
        .await;
    });
}

#[test]
fn an_unreachable_pool_during_a_reset_keeps_the_form() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/forgot").await;
        request_code(&page, &ada).await;
        let code = t.code_for(&ada.email).await;
        page.fill("code", &code).await;
        crate::recovery::fill_new_password(&page, &ada.another_password()).await;
        t.proxy.refuse_connections().await;
        page.action("submit").await;
        page.alert("Transport.").await;
        assert_eq!(page.current_screen().await.as_deref(), Some("reset-password"));
        assert_eq!(page.value("code").await, code, "the form should be kept");

        t.proxy.accept_connections().await;
        crate::recovery::fill_new_password(&page, &ada.another_password()).await;
        page.action("submit").await;
        page.wait_for_screen("reset-done").await;
    });
}

/// A firewall's challenge has a success status and no body, and means that nothing was done.
#[test]
fn a_firewall_challenge_during_a_reset_is_an_error() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/forgot").await;
        request_code(&page, &ada).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        crate::recovery::fill_new_password(&page, &ada.another_password()).await;
        t.proxy.inject("ConfirmForgotPassword", Calls::Every, Fault::FIREWALL_CHALLENGE);
        page.action("submit").await;
        let alert = page.alert("HTTP 202").await;
        assert!(alert.text.contains("refused on its way"), "{alert:?}");
        assert_eq!(page.current_screen().await.as_deref(), Some("reset-password"));

        t.proxy.remove_faults();
        crate::recovery::fill_new_password(&page, &ada.another_password()).await;
        page.action("submit").await;
        page.wait_for_screen("reset-done").await;
    });
}
