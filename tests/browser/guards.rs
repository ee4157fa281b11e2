//! Tests of the guards `SignedIn`, `SignedOut`, `RequireAuth` and `RequireGroup`.

use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;
use yew_cognito::client::auth::{SignOut, SignOutScope};
use yew_cognito::client::platform::fake::{FakeHost, Reply};
use yew_cognito::{AuthClient, AuthProvider, RequireAuth, RequireGroup, SignedIn, SignedOut, use_auth};

use crate::stage::{Stage, client, document, settle, store_session};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
    #[prop_or_default]
    on_signed_out: Callback<()>,
}

#[component]
fn App(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedIn><Greeting /></SignedIn>
            <SignedOut>{ "for guests" }</SignedOut>
            <RequireAuth on_signed_out={props.on_signed_out.clone()} pending={html! { "wait" }}>
                { " for your eyes only" }
            </RequireAuth>
        </AuthProvider>
    }
}

#[component]
fn Greeting() -> Html {
    let auth = use_auth();
    html! { <>{ "hello " }{ auth.user().map(|user| user.display_name().to_owned()) }</> }
}

fn auth_marker() -> Option<String> {
    document().document_element().and_then(|root| root.get_attribute("data-auth"))
}

#[wasm_bindgen_test]
async fn a_stored_session_shows_the_content_for_users() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    let stage = Stage::<App>::show(Props { client: client(&host), on_signed_out: Callback::noop() }).await;
    assert_eq!(stage.text(), "hello Ada for your eyes only");
    assert_eq!(auth_marker().as_deref(), Some("signed-in"));
}

#[wasm_bindgen_test]
async fn without_a_session_the_content_for_guests_is_shown_and_the_guard_redirects() {
    let host = FakeHost::new();
    let sent = std::rc::Rc::new(std::cell::Cell::new(0));
    let on_signed_out = {
        let sent = sent.clone();
        Callback::from(move |()| sent.set(sent.get() + 1))
    };
    let stage = Stage::<App>::show(Props { client: client(&host), on_signed_out }).await;
    assert_eq!(stage.text(), "for guestswait");
    assert_eq!(auth_marker().as_deref(), Some("signed-out"));
    assert_eq!(sent.get(), 1);
}

#[wasm_bindgen_test]
async fn a_sign_out_in_another_tab_changes_the_content() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    let stage = Stage::<App>::show(Props { client: client(&host), on_signed_out: Callback::noop() }).await;
    let other_tab = client(&host.another_tab());
    host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
    assert_eq!(other_tab.sign_out(SignOutScope::Here).await, SignOut::Complete);
    settle().await;
    assert_eq!(stage.text(), "for guestswait");
    assert_eq!(auth_marker().as_deref(), Some("signed-out"));
}

#[wasm_bindgen_test]
async fn an_unmounted_provider_stops_listening() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    let client = client(&host);
    let stage = Stage::<Unmountable>::show(ClientProps { client: client.clone() }).await;
    assert_eq!(stage.text(), "hello Ada");
    stage.click("button");
    settle().await;
    assert_eq!(stage.text(), "gone");
    host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
    assert_eq!(client.sign_out(SignOutScope::Here).await, SignOut::Complete);
    settle().await;
    assert_eq!(stage.text(), "gone");
}

#[derive(Properties, PartialEq)]
struct ClientProps {
    client: AuthClient,
}

#[component]
fn Unmountable(props: &ClientProps) -> Html {
    let is_unmounted = use_state(|| false);
    if *is_unmounted {
        return html! { "gone" };
    }
    let onclick = Callback::from(move |_: MouseEvent| is_unmounted.set(true));
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedIn><Greeting /></SignedIn>
            <button {onclick}></button>
        </AuthProvider>
    }
}

#[component]
fn Grouped(props: &ClientProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <RequireGroup group="admin">{ "for administrators" }</RequireGroup>
            <RequireGroup group="readers" fallback={html! { "not for you" }}>{ "for readers" }</RequireGroup>
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn group_content_follows_the_signed_in_user() {
    let host = FakeHost::new();
    store_session(&host, "Ada");
    let client = client(&host);
    let stage = Stage::<Grouped>::show(ClientProps { client: client.clone() }).await;
    assert_eq!(stage.text(), "for readers");
    host.transport.reply("RevokeToken", Reply::json(&serde_json::json!({})));
    assert_eq!(client.sign_out(SignOutScope::Here).await, SignOut::Complete);
    settle().await;
    assert_eq!(stage.text(), "not for you");
}

#[component]
fn Empty(props: &ClientProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedIn>{ "x" }</SignedIn>
            <SignedOut>{ Html::default() }</SignedOut>
            <RequireAuth on_signed_out={Callback::noop()}>{ "x" }</RequireAuth>
            <RequireGroup group="admin">{ "x" }</RequireGroup>
        </AuthProvider>
    }
}

/// A component without a node loses its place among its siblings.
#[wasm_bindgen_test]
async fn a_guard_without_content_still_has_a_node() {
    let stage = Stage::<Empty>::show(ClientProps { client: client(&FakeHost::new()) }).await;
    assert_eq!((stage.text().as_str(), stage.root.child_nodes().length()), ("", 4));
}
