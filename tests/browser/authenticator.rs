use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;
use yew_cognito::{
    AuthClient, AuthProvider, Authenticator,
    client::platform::{
        TransportError,
        fake::{FakeHost, Reply},
    },
    ui::forms::{CodeSent, Entry, Step},
};

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
    stage.find::<Element>("main").get_attribute("data-screen").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn empty_fields_are_told_and_nothing_is_sent() {
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_in()).await;
    stage.click("[data-action=submit]");
    settle().await;
    for name in ["username", "password"] {
        let input: HtmlInputElement = stage.find(&format!("[name={name}]"));
        assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"), "{name}");
        let told = input.get_attribute("aria-describedby").unwrap_or_default();
        assert!(stage.root.query_selector(&format!("#{told}")).unwrap().is_some(), "{told}");
    }
    let focused = document().active_element().and_then(|element| element.get_attribute("name"));
    assert_eq!(focused.as_deref(), Some("username"));
    assert!(host.transport.sent().is_empty());
}

#[wasm_bindgen_test]
async fn mending_one_problem_does_not_take_the_focus_to_the_next() {
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
async fn a_code_is_not_sent_again_to_nobody() {
    let host = FakeHost::new();
    let stage = show(&host, Step::ConfirmSignUp(CodeSent::default())).await;
    stage.click("[data-action=resend]");
    settle().await;
    assert!(host.transport.sent().is_empty());
    let input: HtmlInputElement = stage.find("[name=username]");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn the_same_screen_again_is_not_busy() {
    let host = FakeHost::new();
    let refuse = |operation: &str| {
        host.transport.reply(operation, Reply::error("UserNotConfirmedException", "not yet"));
        host.transport.reply("ResendConfirmationCode", Reply::json(&serde_json::json!({})));
    };
    refuse("InitiateAuth");
    host.transport.reply("ConfirmSignUp", Reply::json(&serde_json::json!({})));
    refuse("InitiateAuth");
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
async fn what_was_entered_goes_along_to_another_screen() {
    let stage = show(&FakeHost::new(), Step::SignUp(Entry::default())).await;
    stage.enter("email", "ada@example.com");
    settle().await;
    stage.click("[data-action=back]");
    settle().await;
    assert_eq!(screen(&stage), "sign-in");
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn a_failure_is_told_and_the_form_kept() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::Fails(TransportError::Offline));
    let stage = show(&host, Step::ForgotPassword(Entry::default())).await;
    stage.enter("username", "ada@example.com");
    stage.click("[data-action=submit]");
    settle().await;
    let alert: Element = stage.find("[role=alert]");
    assert_eq!(alert.get_attribute("data-code").as_deref(), Some("Transport.Offline"));
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
    assert_eq!(stage.find::<Element>("form").get_attribute("aria-busy").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn two_clicks_send_one_request_and_the_answer_leads_on() {
    let host = FakeHost::new();
    host.transport.hold();
    host.transport.reply("ForgotPassword", Reply::json(&serde_json::json!({})));
    let stage = show(&host, Step::ForgotPassword(Entry::default())).await;
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
async fn a_reload_in_the_middle_resumes() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::json(&serde_json::json!({})));
    client(&host).forgot_password("ada@example.com").await.expect("a code on its way");
    let stage = show(&host.reloaded(), Step::sign_in()).await;
    assert_eq!(screen(&stage), "reset-password");
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn a_password_is_shown_on_request() {
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
async fn another_screen_takes_the_focus_to_its_heading() {
    let stage = show(&FakeHost::new(), Step::sign_in()).await;
    stage.click(".auth-more [data-look=link]");
    settle().await;
    assert_eq!(screen(&stage), "forgot-password");
    let focused = document().active_element().map(|element| element.tag_name());
    assert_eq!(focused.as_deref(), Some("H1"));
}
