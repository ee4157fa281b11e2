//! A refresh whose callers have been dropped, with the browser's own locks and executor.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use cognito_client::auth::AuthClient;
use cognito_client::platform::fake::{FakeHost, FakeSpawner, Reply};
use cognito_client::platform::web::{WebClock, WebSpawner, WebTabs};
use cognito_client::platform::{Clock as _, Platform, Spawner, Storage as _, Tabs as _};
use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, Abortable};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::session::{KEY, config, record, tokens};

const LOCK: &str = "yew-cognito.client.refresh";

/// A page with an expired access token, whose refresh waits for its response.
struct Page {
    host: FakeHost,
    auth: AuthClient,
}

impl Page {
    fn new(spawner: Rc<dyn Spawner>) -> Self {
        let host = FakeHost::new();
        host.session.set(KEY, &record(&config(), 7200)).unwrap();
        host.transport.hold();
        let (access_token, id_token) = tokens(&config(), 0);
        host.transport.reply(
            "GetTokensFromRefreshToken",
            Reply::json(&json!({ "AuthenticationResult": {
                "AccessToken": access_token, "IdToken": id_token, "RefreshToken": "second",
                "ExpiresIn": 3600, "TokenType": "Bearer",
            } })),
        );
        let platform = Platform {
            clock: Rc::new(WebClock),
            tabs: Rc::new(WebTabs::new("yew-cognito.client")),
            spawner,
            ..host.platform()
        };
        Self { host, auth: AuthClient::builder(config()).with_platform(platform).build() }
    }

    fn refresh_token(&self) -> Value {
        let record: Value = serde_json::from_str(&self.host.session.get(KEY).unwrap().unwrap()).unwrap();
        record["refresh_token"].clone()
    }

    async fn wait_for_request(&self) {
        wait_until(|| !self.host.transport.sent().is_empty()).await;
    }
}

/// Lets the page run until the condition is met.
async fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        WebClock.sleep(Duration::ZERO).await;
    }
}

#[wasm_bindgen_test]
async fn a_refresh_completes_and_releases_the_lock_after_run_and_caller_were_dropped() {
    let page = Page::new(Rc::new(WebSpawner));
    let (run, registration) = AbortHandle::new_pair();
    let running = page.auth.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = Abortable::new(running.run(), registration).await;
    });
    {
        let mut caller = pin!(page.auth.access_token());
        assert!((&mut caller).now_or_never().is_none());
        page.wait_for_request().await;
    }
    run.abort();
    let other = WebTabs::new("yew-cognito.client");
    let mut lock = other.lock(LOCK);
    assert!((&mut lock).now_or_never().is_none());
    page.host.transport.release();
    drop(lock.await);
    assert_eq!(page.refresh_token(), "second");
    assert_eq!(page.host.transport.sent().len(), 1);
}

#[wasm_bindgen_test]
async fn a_refresh_that_is_not_polled_releases_the_lock() {
    let spawner = FakeSpawner::default();
    spawner.close();
    let page = Page::new(Rc::new(spawner));
    let mut caller = Box::pin(page.auth.access_token());
    assert!((&mut caller).now_or_never().is_none());
    // Only this test polls the caller.
    wait_until(|| (&mut caller).now_or_never().is_some() || !page.host.transport.sent().is_empty()).await;
    let other = WebTabs::new("yew-cognito.client");
    let mut lock = other.lock(LOCK);
    assert!((&mut lock).now_or_never().is_none());
    drop(caller);
    drop(lock.await);
    assert_eq!(page.host.transport.given_up(), 1);
    assert_eq!(page.refresh_token(), "r");
}
