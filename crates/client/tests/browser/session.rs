//! Tests of a client over the browser's own ports.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_client::auth::{AuthClient, AuthState, Config, Freshness, Reason, SignOut, SignOutScope};
use cognito_client::platform::Storage as _;
use cognito_client::platform::web::WebStorage;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

pub(crate) const KEY: &str = "yew-cognito.client.session";

pub(crate) fn config() -> Config {
    let outputs = json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "client",
        },
        // This address has no server.
        "custom": { "yew_cognito": { "endpoint": "http://127.0.0.1:49151/" } },
    });
    Config::from_json(&outputs.to_string()).unwrap()
}

fn jwt(claims: &Value) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// Returns an access token and an ID token that were issued `seconds_ago` and are valid for an hour.
pub(crate) fn tokens(config: &Config, seconds_ago: i64) -> (String, String) {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of this era")]
    let issued = (js_sys::Date::now() / 1000.0) as i64 - seconds_ago;
    let access = json!({
        "iss": config.issuer(), "client_id": config.client_id(), "token_use": "access", "sub": "s",
        "iat": issued, "exp": issued + 3600,
    });
    let id = json!({
        "iss": config.issuer(), "aud": config.client_id(), "token_use": "id", "sub": "s",
        "cognito:username": "ada", "iat": issued, "exp": issued + 3600,
    });
    (jwt(&access), jwt(&id))
}

/// Returns the record of a session with tokens that were issued `seconds_ago`.
pub(crate) fn record(config: &Config, seconds_ago: i64) -> String {
    let (access_token, id_token) = tokens(config, seconds_ago);
    json!({
        "version": 1, "session": "one", "drift": 0, "refresh_token": "r",
        "access_token": access_token, "id_token": id_token,
    })
    .to_string()
}

/// Waits until the state of `auth` meets the condition.
async fn wait_for_state(auth: &AuthClient, condition: impl Fn(&AuthState) -> bool) {
    let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
    let woken = waker.clone();
    let _subscription = auth.subscribe(move |_| {
        if let Some(waker) = woken.take() {
            waker.wake();
        }
    });
    poll_fn(|context| {
        waker.replace(Some(context.waker().clone()));
        if condition(&auth.state()) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn page(config: &Config) -> AuthClient {
    let auth = AuthClient::builder(config.clone()).build();
    let running = auth.clone();
    wasm_bindgen_futures::spawn_local(async move { running.run().await });
    auth
}

#[wasm_bindgen_test]
async fn a_session_is_restored_and_ended_in_all_pages() {
    let config = config();
    WebStorage::Local.set(KEY, &record(&config, 0)).unwrap();
    let (one, other) = (page(&config), page(&config));
    for auth in [&one, &other] {
        wait_for_state(auth, |state| matches!(state, AuthState::SignedIn(_, Freshness::Fresh))).await;
        assert_eq!(auth.state().user().unwrap().username(), "ada");
    }
    let outcome = one.sign_out(SignOutScope::Here).await;
    // The pool does not respond.
    assert!(
        matches!(&outcome, SignOut::LocalOnly(error) if error.code() == "Transport.Offline"),
        "{outcome:?}"
    );
    assert_eq!(one.state(), AuthState::SignedOut(Reason::SignedOutHere));
    wait_for_state(&other, |state| *state == AuthState::SignedOut(Reason::SignedOutElsewhere)).await;
    assert_eq!(WebStorage::Local.get(KEY), Ok(None));
}
