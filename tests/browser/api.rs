use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_cognito::{
    AuthClient, AuthProvider,
    client::{
        auth::{ApiRequest, ApiResponse, SignOutScope},
        platform::{
            TransportError,
            fake::{FakeHost, Reply},
        },
    },
    use_api,
};

use crate::stage::{Stage, client, settle, store_session};

const FEED: &str = "Get https://api.test/feed";

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
}

#[component]
fn App(props: &Props) -> Html {
    html! { <AuthProvider client={props.client.clone()}><Feed /></AuthProvider> }
}

#[derive(Deserialize)]
struct Said {
    words: String,
}

#[component]
fn Feed() -> Html {
    let feed = use_api(ApiRequest::get("/feed"), ApiResponse::json::<Said>);
    let text = match (feed.data(), feed.error()) {
        (Some(said), _) => said.words.clone(),
        (None, Some(error)) => error.code(),
        (None, None) => "loading".to_owned(),
    };
    let onclick = move |_| feed.retry();
    html! { <><p>{ text }</p><button {onclick} /></> }
}

fn says(host: &FakeHost, words: &str) {
    let body = serde_json::json!({ "words": words }).to_string();
    host.transport.reply(FEED, Reply::Http(200, Vec::new(), body));
}

fn authorizations(host: &FakeHost) -> Vec<bool> {
    let sent = host.transport.sent();
    sent.iter().filter(|sent| sent.operation == FEED).map(|sent| sent.authorization.is_some()).collect()
}

#[wasm_bindgen_test]
async fn what_is_loading_is_told_from_what_has_come() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    host.transport.hold();
    says(&host, "hello");
    let stage = Stage::<App>::show(Props { client: client(&host) }).await;
    assert_eq!(stage.text(), "loading");
    host.transport.release();
    settle().await;
    assert_eq!(stage.text(), "hello");
    assert_eq!(authorizations(&host), [true]);
}

#[wasm_bindgen_test]
async fn a_failure_can_be_tried_again() {
    let host = FakeHost::new();
    host.transport.reply(FEED, Reply::Fails(TransportError::Offline));
    let stage = Stage::<App>::show(Props { client: client(&host) }).await;
    assert_eq!(stage.text(), "Transport.Offline");
    for (status, body, shown) in [(503, "", "Api.503"), (200, "[]", "Api.Body")] {
        host.transport.reply(FEED, Reply::Http(status, Vec::new(), body.to_owned()));
        stage.click("button");
        settle().await;
        assert_eq!(stage.text(), shown);
    }
    says(&host, "hello");
    stage.click("button");
    settle().await;
    assert_eq!(stage.text(), "hello");
}

#[wasm_bindgen_test]
async fn an_answer_is_seen_only_by_whom_it_was_for() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    says(&host, "for Ada");
    let client = client(&host);
    let stage = Stage::<App>::show(Props { client: client.clone() }).await;
    assert_eq!(stage.text(), "for Ada");
    host.transport.hold();
    host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
    says(&host, "for everybody");
    wasm_bindgen_futures::spawn_local(async move { drop(client.sign_out(SignOutScope::Here).await) });
    settle().await;
    assert_eq!(stage.text(), "loading");
    host.transport.release();
    settle().await;
    assert_eq!(stage.text(), "for everybody");
    assert_eq!(authorizations(&host), [true, false]);
}

#[wasm_bindgen_test]
async fn a_component_that_goes_gives_its_call_up() {
    let host = FakeHost::new();
    host.transport.hold();
    says(&host, "too late");
    let stage = Stage::<App>::show(Props { client: client(&host) }).await;
    drop(stage);
    host.transport.release();
    settle().await;
    assert_eq!(authorizations(&host), [false], "and nothing panics");
}
