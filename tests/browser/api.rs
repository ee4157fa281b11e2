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
    for comes_late in [false, true] {
        let host = FakeHost::new();
        store_session(&host, "Ada");
        says(&host, "for Ada");
        says(&host, "for everybody");
        if comes_late {
            host.transport.hold();
        }
        let client = client(&host);
        let stage = Stage::<App>::show(Props { client: client.clone() }).await;
        assert_eq!(stage.text(), if comes_late { "loading" } else { "for Ada" });
        host.transport.hold();
        host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
        wasm_bindgen_futures::spawn_local(async move { drop(client.sign_out(SignOutScope::Here).await) });
        settle().await;
        assert_eq!(stage.text(), "loading");
        assert_eq!(host.transport.given_up(), usize::from(comes_late));
        host.transport.release();
        settle().await;
        assert_eq!(stage.text(), "for everybody");
        assert_eq!(authorizations(&host), [true, false]);
    }
}

#[component]
fn Impatient(props: &Props) -> Html {
    html! { <AuthProvider client={props.client.clone()}><Twice /></AuthProvider> }
}

/// Retries with the handle of its first render, however often it is rendered.
#[component]
fn Twice() -> Html {
    let speaker = "Ada".to_owned();
    let feed = use_api(ApiRequest::get("/feed"), move |response| {
        response.json::<Said>().map(|said| format!("{speaker}: {}", said.words))
    });
    let first = use_memo((), |()| feed.clone());
    let onclick = move |_| first.retry();
    html! { <><p>{ feed.data().cloned() }</p><button {onclick} /></> }
}

#[wasm_bindgen_test]
async fn an_old_handle_tries_again_as_well() {
    let host = FakeHost::new();
    says(&host, "one");
    let stage = Stage::<Impatient>::show(Props { client: client(&host) }).await;
    for words in ["two", "three"] {
        says(&host, words);
        stage.click("button");
        settle().await;
        assert_eq!(stage.text(), format!("Ada: {words}"));
    }
}

#[component]
fn Leaving(props: &Props) -> Html {
    let has_left = use_state(|| false);
    let feed = if *has_left {
        Html::default()
    } else {
        html! { <Feed /> }
    };
    let onclick = move |_| has_left.set(true);
    html! { <AuthProvider client={props.client.clone()}>{ feed }<button id="leave" {onclick} /></AuthProvider> }
}

#[wasm_bindgen_test]
async fn a_component_that_goes_gives_its_call_up() {
    let host = FakeHost::new();
    host.transport.hold();
    says(&host, "too late");
    let stage = Stage::<Leaving>::show(Props { client: client(&host) }).await;
    assert_eq!(stage.text(), "loading");
    stage.click("#leave");
    settle().await;
    assert_eq!(stage.text(), "");
    assert_eq!((authorizations(&host).len(), host.transport.given_up()), (1, 1));
}
