//! Tests of a provider that is unmounted or given another client during a refresh or a sign-out.

use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_cognito::client::auth::SignOutScope;
use yew_cognito::client::platform::fake::{FakeHost, Reply};
use yew_cognito::client::platform::web::WebSpawner;
use yew_cognito::client::platform::{Platform, Storage as _};
use yew_cognito::{AuthClient, AuthProvider, use_auth};

use crate::stage::{Stage, client, client_over, settle, store_session, tokens};

#[derive(Properties, PartialEq)]
struct Props {
    /// The clients that the provider has after 0, 1, 2, … clicks. After the last one, the provider is unmounted.
    clients: Vec<AuthClient>,
}

#[component]
fn App(props: &Props) -> Html {
    let clicks = use_state(|| 0);
    let onclick = {
        let clicks = clicks.clone();
        Callback::from(move |_: MouseEvent| clicks.set(*clicks + 1))
    };
    let provider = props.clients.get(*clicks).map(|client| {
        html! { <AuthProvider client={client.clone()}><Status /></AuthProvider> }
    });
    html! { <><button id="next" {onclick}></button>{ provider.unwrap_or_else(|| html! { "gone" }) }</> }
}

#[component]
fn Status() -> Html {
    let auth = use_auth();
    let name = auth.user().map(|user| user.display_name().to_owned());
    let onclick = {
        let auth = auth.clone();
        Callback::from(move |_: MouseEvent| auth.sign_out(SignOutScope::Here))
    };
    let outcome = auth.last_sign_out().map(|_| " (signed out)");
    html! { <><button id="sign-out" {onclick}></button>{ name.unwrap_or_else(|| "nobody".into()) }{ outcome }</> }
}

/// Returns a client whose tokens (Ada's) have expired, and whose refresh waits for its response.
fn refreshing(host: &FakeHost) -> AuthClient {
    store_session(host, "Ada");
    host.clock.doze(Duration::from_hours(1));
    host.transport.hold();
    let (access_token, id_token) = tokens(host, "Ada");
    let result = serde_json::json!({
        "AccessToken": access_token, "IdToken": id_token, "RefreshToken": "second", "ExpiresIn": 3600,
    });
    let reply = Reply::json(&serde_json::json!({ "AuthenticationResult": result }));
    host.transport.reply("GetTokensFromRefreshToken", reply);
    client_over(Platform { spawner: Rc::new(WebSpawner), ..host.platform() })
}

fn refresh_token(host: &FakeHost) -> serde_json::Value {
    let text = host
        .session
        .get("yew-cognito.client.session")
        .expect("the storage should work")
        .expect("the record should exist");
    serde_json::from_str::<serde_json::Value>(&text).expect("the record should be JSON")["refresh_token"]
        .clone()
}

#[wasm_bindgen_test]
async fn a_refresh_completes_after_the_provider_was_unmounted() {
    let host = FakeHost::new();
    let stage = Stage::<App>::show(Props { clients: vec![refreshing(&host)] }).await;
    assert_eq!(stage.text(), "Ada");
    assert!(host.tabs.is_locked());
    stage.click("#next");
    settle().await;
    assert_eq!(stage.text(), "gone");
    host.transport.release();
    settle().await;
    assert!(!host.tabs.is_locked());
    assert_eq!(refresh_token(&host), "second");
}

#[wasm_bindgen_test]
async fn a_refresh_completes_after_the_provider_got_another_client() {
    let (host, other) = (FakeHost::new(), FakeHost::new());
    store_session(&other, "Grace");
    let clients = vec![refreshing(&host), client(&other)];
    let stage = Stage::<App>::show(Props { clients }).await;
    assert!(host.tabs.is_locked());
    stage.click("#next");
    settle().await;
    assert_eq!(stage.text(), "Grace");
    host.transport.release();
    settle().await;
    assert!(!host.tabs.is_locked());
    assert_eq!(refresh_token(&host), "second");
    assert_eq!(stage.text(), "Grace");
}

#[wasm_bindgen_test]
async fn the_sign_out_of_a_replaced_client_is_not_shown_for_the_new_one() {
    let (host, other) = (FakeHost::new(), FakeHost::new());
    store_session(&host, "Ada");
    store_session(&other, "Grace");
    host.transport.hold();
    host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
    let stage = Stage::<App>::show(Props { clients: vec![client(&host), client(&other)] }).await;
    stage.click("#sign-out");
    stage.click("#next");
    settle().await;
    assert_eq!(stage.text(), "Grace");
    host.transport.release();
    settle().await;
    assert_eq!(stage.text(), "Grace");
}
