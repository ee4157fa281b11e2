//! Tests of the guards' HTML.

use std::pin::pin;
use std::task::{Context, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use yew::LocalServerRenderer;
use yew::prelude::*;
use yew_cognito::client::platform::fake::FakeHost;
use yew_cognito::client::platform::{Clock as _, Storage as _};
use yew_cognito::{AuthClient, AuthProvider, RequireGroup, SignedIn, SignedOut};

use crate::{block_on, client, config};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
}

#[component]
fn App(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedIn>{ "for users" }</SignedIn><SignedOut>{ "for guests" }</SignedOut>
        </AuthProvider>
    }
}

#[test]
fn guards_render_nothing_while_restoring() {
    let html = block_on(LocalServerRenderer::<App>::with_props(Props { client: client() }).render());
    assert!(!html.contains("for users") && !html.contains("for guests"), "{html}");
}

#[component]
fn Grouped(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <RequireGroup group="admin" fallback={html! { "fallback" }} pending={html! { "pending" }}>
                { "for administrators" }
            </RequireGroup>
        </AuthProvider>
    }
}

fn shown_text(client: &AuthClient) -> &'static str {
    let props = Props { client: client.clone() };
    let html = block_on(LocalServerRenderer::<Grouped>::with_props(props).render());
    let texts = ["for administrators", "fallback", "pending"];
    let mut shown = texts.into_iter().filter(|text| html.contains(text));
    let text = shown.next().unwrap_or_else(|| panic!("no text is shown: {html}"));
    assert_eq!(shown.next(), None, "{html}");
    text
}

/// Returns a client that has restored its stored session, or has found that there is none.
fn restored_client(host: &FakeHost) -> AuthClient {
    let client = AuthClient::builder(config()).with_platform(host.platform()).build();
    let running = client.clone();
    let run = pin!(running.run());
    assert!(run.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    client
}

/// Returns a client with a session whose ID token has these groups.
fn member_of(groups: &Value) -> AuthClient {
    const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
    let host = FakeHost::new();
    let token = |claims: Value| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let now = host.clock.now() / 1000;
    let access = json!({
        "iss": ISSUER, "client_id": "client", "token_use": "access", "sub": "s", "iat": now, "exp": now + 3600,
    });
    let id = json!({
        "iss": ISSUER, "aud": "client", "token_use": "id", "sub": "s", "cognito:username": "s",
        "cognito:groups": groups, "iat": now, "exp": now + 3600,
    });
    let record = json!({
        "version": 1, "session": "stay", "drift": 0,
        "access_token": token(access), "id_token": token(id), "refresh_token": "refresh",
    });
    host.session.set("yew-cognito.client.session", &record.to_string()).unwrap_or_else(|e| panic!("{e}"));
    restored_client(&host)
}

#[test]
fn group_content_is_shown_to_members() {
    assert_eq!(shown_text(&member_of(&json!(["readers", "admin"]))), "for administrators");
}

#[test]
fn the_fallback_is_shown_to_others_and_guests() {
    for groups in [json!(["readers"]), json!(["Admin"]), json!(["admins"]), json!([]), json!(null)] {
        assert_eq!(shown_text(&member_of(&groups)), "fallback", "{groups}");
    }
    assert_eq!(shown_text(&restored_client(&FakeHost::new())), "fallback");
}

#[test]
fn the_fallback_is_not_shown_while_restoring() {
    assert_eq!(shown_text(&client()), "pending");
}
