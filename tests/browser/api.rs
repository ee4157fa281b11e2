//! Tests of the hook `use_api`.

use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_cognito::client::auth::{ApiRequest, ApiResponse, SignOutScope};
use yew_cognito::client::platform::TransportError;
use yew_cognito::client::platform::fake::{FakeHost, Reply};
use yew_cognito::{AuthClient, AuthProvider, use_api};

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
struct Message {
    words: String,
}

#[component]
fn Feed() -> Html {
    let feed = use_api(ApiRequest::get("/feed"), ApiResponse::json::<Message>);
    let text = match (feed.data(), feed.error()) {
        (Some(message), _) => message.words.clone(),
        (None, Some(error)) => error.code(),
        (None, None) => "loading".to_owned(),
    };
    let onclick = move |_| feed.retry();
    html! { <><p>{ text }</p><button {onclick} /></> }
}

fn script_message(host: &FakeHost, words: &str) {
    let body = serde_json::json!({ "words": words }).to_string();
    host.transport.reply(FEED, Reply::Http(200, Vec::new(), body));
}

fn authorizations(host: &FakeHost) -> Vec<bool> {
    let sent = host.transport.sent();
    sent.iter().filter(|sent| sent.operation == FEED).map(|sent| sent.authorization.is_some()).collect()
}

#[wasm_bindgen_test]
async fn loading_and_loaded_states_differ() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    host.transport.hold();
    script_message(&host, "hello");
    let stage = Stage::<App>::show(Props { client: client(&host) }).await;
    assert_eq!(stage.text(), "loading");
    host.transport.release();
    settle().await;
    assert_eq!(stage.text(), "hello");
    assert_eq!(authorizations(&host), [true]);
}

#[wasm_bindgen_test]
async fn a_failed_call_can_be_retried() {
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
    script_message(&host, "hello");
    stage.click("button");
    settle().await;
    assert_eq!(stage.text(), "hello");
}

#[wasm_bindgen_test]
async fn a_response_is_shown_only_to_the_user_who_requested_it() {
    for is_late in [false, true] {
        let host = FakeHost::new();
        store_session(&host, "Ada");
        script_message(&host, "for Ada");
        script_message(&host, "for everybody");
        if is_late {
            host.transport.hold();
        }
        let client = client(&host);
        let stage = Stage::<App>::show(Props { client: client.clone() }).await;
        assert_eq!(stage.text(), if is_late { "loading" } else { "for Ada" });
        host.transport.hold();
        host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
        wasm_bindgen_futures::spawn_local(async move { drop(client.sign_out(SignOutScope::Here).await) });
        settle().await;
        assert_eq!(stage.text(), "loading");
        assert_eq!(host.transport.given_up(), usize::from(is_late));
        host.transport.release();
        settle().await;
        assert_eq!(stage.text(), "for everybody");
        assert_eq!(authorizations(&host), [true, false]);
    }
}

#[component]
fn RetryApp(props: &Props) -> Html {
    html! { <AuthProvider client={props.client.clone()}><RetryWithFirstHandle /></AuthProvider> }
}

/// Retries with the handle of its first render, however often it is rendered.
#[component]
fn RetryWithFirstHandle() -> Html {
    let prefix = "Ada".to_owned();
    let feed = use_api(ApiRequest::get("/feed"), move |response| {
        response.json::<Message>().map(|message| format!("{prefix}: {}", message.words))
    });
    let first = use_memo((), |()| feed.clone());
    let onclick = move |_| first.retry();
    html! { <><p>{ feed.data().cloned() }</p><button {onclick} /></> }
}

#[wasm_bindgen_test]
async fn a_handle_of_an_earlier_render_can_retry() {
    let host = FakeHost::new();
    script_message(&host, "one");
    let stage = Stage::<RetryApp>::show(Props { client: client(&host) }).await;
    for words in ["two", "three"] {
        script_message(&host, words);
        stage.click("button");
        settle().await;
        assert_eq!(stage.text(), format!("Ada: {words}"));
    }
}

#[component]
fn UnmountApp(props: &Props) -> Html {
    let is_unmounted = use_state(|| false);
    let feed = if *is_unmounted {
        Html::default()
    } else {
        html! { <Feed /> }
    };
    let onclick = move |_| is_unmounted.set(true);
    html! { <AuthProvider client={props.client.clone()}>{ feed }<button id="leave" {onclick} /></AuthProvider> }
}

#[wasm_bindgen_test]
async fn an_unmounted_component_drops_its_call() {
    let host = FakeHost::new();
    host.transport.hold();
    script_message(&host, "too late");
    let stage = Stage::<UnmountApp>::show(Props { client: client(&host) }).await;
    assert_eq!(stage.text(), "loading");
    stage.click("#leave");
    settle().await;
    assert_eq!(stage.text(), "");
    assert_eq!((authorizations(&host).len(), host.transport.given_up()), (1, 1));
}
