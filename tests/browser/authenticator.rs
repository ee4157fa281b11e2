//! Tests of the embedded authenticator's forms.

use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};
use yew::prelude::*;
use yew_cognito::client::platform::TransportError;
use yew_cognito::client::platform::fake::{FakeHost, Reply};
use yew_cognito::ui::Step;
use yew_cognito::{AuthClient, AuthProvider, Authenticator, Config};

use crate::stage::{Stage, client, document, settle};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
    initial: Step,
}

#[component]
fn App(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}><Authenticator initial={props.initial.clone()} /></AuthProvider>
    }
}

async fn show(host: &FakeHost, initial: Step) -> Stage<App> {
    Stage::show(Props { client: client(host), initial }).await
}

fn screen(stage: &Stage<App>) -> String {
    stage.find::<Element>("[data-screen]").get_attribute("data-screen").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn empty_fields_are_marked_and_no_request_is_sent() {
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_in()).await;
    stage.click("[data-action=submit]");
    settle().await;
    for name in ["username", "password"] {
        let input: HtmlInputElement = stage.find(&format!("[name={name}]"));
        assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"), "{name}");
        let described_by = input.get_attribute("aria-describedby").unwrap_or_default();
        assert!(stage.root.query_selector(&format!("#{described_by}")).unwrap().is_some(), "{described_by}");
    }
    let focused = document().active_element().and_then(|element| element.get_attribute("name"));
    assert_eq!(focused.as_deref(), Some("username"));
    assert!(host.transport.sent().is_empty());
}

#[wasm_bindgen_test]
async fn correcting_a_field_keeps_the_focus() {
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_in()).await;
    stage.click("[data-action=submit]");
    settle().await;
    stage.enter("username", "a");
    settle().await;
    let focused = document().active_element().and_then(|element| element.get_attribute("name"));
    assert_eq!(focused.as_deref(), Some("username"));
}

#[wasm_bindgen_test]
async fn resending_a_code_requires_a_user_name() {
    let host = FakeHost::new();
    let stage = show(&host, Step::confirm_sign_up("")).await;
    stage.click("[data-action=resend]");
    settle().await;
    assert!(host.transport.sent().is_empty());
    let input: HtmlInputElement = stage.find("[name=username]");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn the_same_screen_shown_again_is_not_busy() {
    let host = FakeHost::new();
    let reject = |operation: &str| {
        host.transport.reply(operation, Reply::error("UserNotConfirmedException", "not yet"));
        host.transport.reply("ResendConfirmationCode", Reply::json(&serde_json::json!({})));
    };
    reject("InitiateAuth");
    host.transport.reply("ConfirmSignUp", Reply::json(&serde_json::json!({})));
    reject("InitiateAuth");
    let stage = show(&host, Step::sign_in()).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "pass");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "confirm-sign-up");
    stage.enter("code", "123456");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(host.transport.operations().iter().filter(|name| *name == "InitiateAuth").count(), 2);
    assert_eq!(screen(&stage), "confirm-sign-up");
    assert_eq!(stage.find::<Element>("form").get_attribute("aria-busy").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn entered_values_are_kept_on_another_screen() {
    let stage = show(&FakeHost::new(), Step::sign_up()).await;
    stage.enter("email", "ada@example.com");
    settle().await;
    stage.click("[data-action=back]");
    settle().await;
    assert_eq!(screen(&stage), "sign-in");
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn a_failure_is_shown_and_the_form_kept() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::Fails(TransportError::Offline));
    let stage = show(&host, Step::forgot_password()).await;
    stage.enter("username", "ada@example.com");
    stage.click("[data-action=submit]");
    settle().await;
    let alert: Element = stage.find("[role=alert]");
    assert_eq!(alert.get_attribute("data-code").as_deref(), Some("Transport.Offline"));
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
    assert_eq!(stage.find::<Element>("form").get_attribute("aria-busy").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn two_clicks_send_one_request_and_lead_to_one_screen() {
    let host = FakeHost::new();
    host.transport.hold();
    host.transport.reply("ForgotPassword", Reply::json(&serde_json::json!({})));
    let stage = show(&host, Step::forgot_password()).await;
    stage.enter("username", "ada@example.com");
    stage.click("[data-action=submit]");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(host.transport.operations(), ["ForgotPassword"]);
    assert_eq!(stage.find::<Element>("form").get_attribute("aria-busy").as_deref(), Some("true"));
    host.transport.release();
    settle().await;
    assert_eq!(screen(&stage), "reset-password");
    assert_eq!(host.transport.operations(), ["ForgotPassword"]);
}

#[wasm_bindgen_test]
async fn a_reload_restores_a_pending_recovery() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::json(&serde_json::json!({})));
    client(&host).forgot_password("ada@example.com").await.expect("the code should be sent");
    let stage = show(&host.reloaded(), Step::sign_in()).await;
    assert_eq!(screen(&stage), "reset-password");
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn the_password_can_be_shown_and_hidden() {
    let stage = show(&FakeHost::new(), Step::sign_in()).await;
    let kind = || stage.find::<HtmlInputElement>("[name=password]").type_();
    assert_eq!(kind(), "password");
    stage.click("[data-action=show-password]");
    settle().await;
    assert_eq!(kind(), "text");
    stage.click("[data-action=show-password]");
    settle().await;
    assert_eq!(kind(), "password");
}

#[wasm_bindgen_test]
async fn a_change_of_screen_moves_the_focus_to_the_heading() {
    let stage = show(&FakeHost::new(), Step::sign_in()).await;
    stage.click(".auth-more [data-look=link]");
    settle().await;
    assert_eq!(screen(&stage), "forgot-password");
    let focused = document().active_element().map(|element| element.tag_name());
    assert_eq!(focused.as_deref(), Some("H1"));
}

#[wasm_bindgen_test]
async fn the_first_screen_takes_no_focus_and_has_no_main_element() {
    let before = document().active_element();
    let stage = show(&FakeHost::new(), Step::sign_in()).await;
    assert_eq!(document().active_element(), before);
    assert!(stage.root.query_selector("main, #main").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn two_authenticators_on_a_page_are_independent() {
    let (first, second) =
        (show(&FakeHost::new(), Step::sign_in()).await, show(&FakeHost::new(), Step::sign_in()).await);
    let ids = document().query_selector_all("[id]").unwrap();
    let ids: Vec<String> = (0..ids.length())
        .filter_map(|index| ids.get(index)?.dyn_into::<Element>().ok())
        .map(|element| element.id())
        .collect();
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
    second.click(".auth-more [data-look=link]");
    settle().await;
    assert_eq!((screen(&first), screen(&second)), ("sign-in".to_owned(), "forgot-password".to_owned()));
    let focused = document().active_element().expect("the heading should have the focus");
    assert!(second.root.contains(Some(&focused)), "{}", focused.outer_html());
}

#[wasm_bindgen_test]
async fn a_form_submitted_by_a_script_does_not_navigate() {
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_in()).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "hunter2");
    let address = || document().location().unwrap().href().unwrap();
    let before = address();
    let form: HtmlFormElement = stage.find("form");
    assert_eq!(form.method(), "dialog");
    form.submit().expect("the form should be on the page");
    settle().await;
    assert_eq!(address(), before);
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

/// When a form leaves the page, browsers infer a successful sign-in and offer to save the password.
#[wasm_bindgen_test]
async fn the_form_is_removed_when_its_screen_changes() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::json(&serde_json::json!({})));
    let stage = show(&host, Step::forgot_password()).await;
    stage.enter("username", "ada@example.com");
    let form: HtmlFormElement = stage.find("form");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "reset-password");
    assert!(!form.is_connected());
}

#[wasm_bindgen_test]
async fn a_failure_is_scrolled_into_view_and_takes_no_focus() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::Fails(TransportError::Offline));
    let stage = show(&host, Step::forgot_password()).await;
    stage.enter("username", "ada@example.com");
    let form: HtmlElement = stage.find("form");
    form.set_attribute("style", "display: block; padding-top: 4000px").unwrap();
    let input: HtmlInputElement = stage.find("[name=username]");
    input.focus().unwrap();
    let submit: HtmlElement = stage.find("[data-action=submit]");
    submit.scroll_into_view();
    let alert: Element = stage.find("[role=alert]");
    assert!(alert.get_bounding_client_rect().bottom() < 0.0, "the alert should be above the window at first");
    submit.click();
    settle().await;
    let place = alert.get_bounding_client_rect();
    assert!(
        place.top() > -1.0 && place.height() > 0.0,
        "{} {}: {}",
        place.top(),
        place.bottom(),
        alert.outer_html()
    );
    assert_eq!(document().active_element().as_ref(), Some(input.as_ref()));
}

#[wasm_bindgen_test]
async fn an_unsupported_challenge_shows_its_own_screen() {
    let host = FakeHost::new();
    host.transport.reply(
        "InitiateAuth",
        Reply::json(&serde_json::json!({ "ChallengeName": "NOVEL_CHALLENGE", "Session": "s" })),
    );
    let stage = show(&host, Step::sign_in()).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "pass");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "unsupported");
    assert!(stage.text().contains("NOVEL_CHALLENGE"), "{}", stage.text());
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "sign-in");
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn an_unsupported_challenge_after_a_new_password_mentions_that_it_is_set() {
    let host = FakeHost::new();
    let challenge = |name: &str, session: &str| {
        Reply::json(&serde_json::json!({
            "ChallengeName": name, "Session": session,
            "ChallengeParameters": { "requiredAttributes": "[]", "MFAS_CAN_SETUP": "[\"SMS_MFA\"]" },
        }))
    };
    host.transport.reply("InitiateAuth", challenge("NEW_PASSWORD_REQUIRED", "one"));
    host.transport.reply("RespondToAuthChallenge", challenge("MFA_SETUP", "two"));
    let stage = show(&host, Step::sign_in()).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "temporary");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "new-password");
    stage.enter("new_password", "correct horse");
    stage.enter("confirm_password", "correct horse");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "unsupported");
    let text = stage.text();
    assert!(text.contains("Your new password is set.") && text.contains("MFA_SETUP"), "{text}");
}

#[wasm_bindgen_test]
async fn a_code_of_an_administrators_reset_can_be_entered() {
    let host = FakeHost::new();
    host.transport.reply("InitiateAuth", Reply::error("PasswordResetRequiredException", "reset"));
    let stage = show(&host, Step::sign_in()).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "old");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "reset-password");
    assert!(stage.text().contains("administrator"), "{}", stage.text());
    host.transport.reply("ConfirmForgotPassword", Reply::json(&serde_json::json!({})));
    stage.enter("code", "123 456");
    stage.enter("new_password", "correct horse");
    stage.enter("confirm_password", "correct horse");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!(screen(&stage), "reset-done");
    // No code was requested: the one from the administrator was valid.
    assert_eq!(host.transport.operations(), ["InitiateAuth", "ConfirmForgotPassword"]);
}

#[wasm_bindgen_test]
async fn a_rejected_password_with_outer_blanks_is_explained() {
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_in()).await;
    for (password, is_mentioned) in [("pass", false), ("pass ", true)] {
        host.transport.reply("InitiateAuth", Reply::error("NotAuthorizedException", "no"));
        stage.enter("username", "ada@example.com");
        stage.enter("password", password);
        stage.click("[data-action=submit]");
        settle().await;
        let alert = stage.find::<Element>("[role=alert]").text_content().unwrap_or_default();
        assert_eq!(alert.contains("space"), is_mentioned, "{alert}");
    }
}

#[wasm_bindgen_test]
async fn a_sign_up_that_is_confirmed_by_a_link_is_polled_until_the_screen_is_left() {
    let text = r#"{ "version": "1", "auth": { "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
        "user_pool_client_id": "client", "username_attributes": ["email"] },
        "custom": { "yew_cognito": { "sign_in": { "verification": "link" } } } }"#;
    let config = Config::from_json(text).expect("the configuration should be valid");
    let host = FakeHost::new();
    let client = AuthClient::builder(config).with_platform(host.platform()).build();
    for _ in 0..3 {
        host.transport.reply("InitiateAuth", Reply::error("UserNotConfirmedException", "not yet"));
    }
    let delivery = serde_json::json!({ "Destination": "a***@e***", "DeliveryMedium": "EMAIL" });
    let resent = serde_json::json!({ "CodeDeliveryDetails": delivery });
    host.transport.reply("ResendConfirmationCode", Reply::json(&resent));
    let sign_ins = || host.transport.operations().iter().filter(|name| *name == "InitiateAuth").count();

    let stage: Stage<App> = Stage::show(Props { client, initial: Step::sign_in() }).await;
    stage.enter("username", "ada@example.com");
    stage.enter("password", "pass");
    stage.click("[data-action=submit]");
    settle().await;
    assert_eq!((screen(&stage), sign_ins()), ("confirm-sign-up".to_owned(), 1));
    assert!(stage.text().contains("a***@e***") && stage.text().contains("link"), "{}", stage.text());
    assert!(stage.root.query_selector("[name=code]").unwrap().is_none());

    host.clock.advance(Duration::from_secs(5));
    settle().await;
    assert_eq!((screen(&stage), sign_ins()), ("confirm-sign-up".to_owned(), 2));

    stage.click("[data-action=back]");
    settle().await;
    host.clock.advance(Duration::from_mins(1));
    settle().await;
    assert_eq!((screen(&stage), sign_ins()), ("sign-in".to_owned(), 2));
}

#[wasm_bindgen_test]
async fn a_pasted_code_fits_into_its_slots_and_a_longer_one_is_shown_without_them() {
    let host = FakeHost::new();
    let stage = show(&host, Step::confirm_sign_up("ada@example.com")).await;
    assert_eq!(stage.root.query_selector_all("[aria-hidden=true] > i").unwrap().length(), 6);
    let value = || stage.find::<HtmlInputElement>("[name=code]").value();
    let is_over = || stage.root.query_selector("[data-over=true]").unwrap().is_some();
    for (pasted, expected, is_longer) in
        [("123 456", "123456", false), ("١٢٣-٤٥٦", "123456", false), ("1234 5678", "12345678", true)]
    {
        stage.enter("code", pasted);
        settle().await;
        assert_eq!((value().as_str(), is_over()), (expected, is_longer), "{pasted}");
    }
}
