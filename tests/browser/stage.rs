//! Renders components into the test page and lets tests find, fill and click elements.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};
use yew::{AppHandle, BaseComponent, Renderer, scheduler};
use yew_cognito::client::platform::fake::FakeHost;
use yew_cognito::client::platform::{Clock as _, Platform, Storage as _};
use yew_cognito::{AuthClient, Config};

const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";

/// A component that is rendered into the page.
pub(crate) struct Stage<C: BaseComponent> {
    pub(crate) root: Element,
    _app: AppHandle<C>,
}

pub(crate) fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the test should run in a page")
}

pub(crate) fn client(host: &FakeHost) -> AuthClient {
    client_over(host.platform())
}

pub(crate) fn client_over(platform: Platform) -> AuthClient {
    let text = r#"{ "version": "1", "auth": {
        "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI", "user_pool_client_id": "client",
        "username_attributes": ["email"] },
        "custom": { "yew_cognito": { "api": { "url": "https://api.test" } } } }"#;
    AuthClient::builder(Config::from_json(text).expect("the configuration should be valid"))
        .with_platform(platform)
        .build()
}

/// Returns an access token and an ID token of `name`, valid for an hour.
pub(crate) fn tokens(host: &FakeHost, name: &str) -> (String, String) {
    let token = |claims: serde_json::Value| {
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", encode("{}".into()), encode(claims.to_string()), encode("signature".into()))
    };
    let now = host.clock.now() / 1000;
    let access = serde_json::json!({
        "iss": ISSUER, "client_id": "client", "token_use": "access", "sub": "s", "iat": now, "exp": now + 3600,
    });
    let id = serde_json::json!({
        "iss": ISSUER, "aud": "client", "token_use": "id", "sub": "s", "cognito:username": "s", "name": name,
        "cognito:groups": ["readers"], "iat": now, "exp": now + 3600,
    });
    (token(access), token(id))
}

/// Stores a session of `name`, valid for an hour, like an earlier sign-in.
pub(crate) fn store_session(host: &FakeHost, name: &str) {
    let (access_token, id_token) = tokens(host, name);
    let record = serde_json::json!({
        "version": 1, "session": "stay", "drift": 0,
        "access_token": access_token, "id_token": id_token, "refresh_token": "refresh",
    });
    host.session.set("yew-cognito.client.session", &record.to_string()).expect("the storage should work");
}

impl<C: BaseComponent> Stage<C> {
    pub(crate) async fn show(props: C::Properties) -> Self {
        let root = document().create_element("div").expect("the element should be created");
        document()
            .body()
            .expect("the page should have a body")
            .append_child(&root)
            .expect("the element should be appended");
        let app = Renderer::<C>::with_root_and_props(root.clone(), props).render();
        let stage = Self { root, _app: app };
        settle().await;
        stage
    }

    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    pub(crate) fn find<E: JsCast>(&self, selector: &str) -> E {
        let found = self.root.query_selector(selector).expect("the selector should be valid");
        found.and_then(|element| element.dyn_into().ok()).unwrap_or_else(|| {
            panic!("no {selector} in {}", self.root.inner_html());
        })
    }

    pub(crate) fn enter(&self, name: &str, value: &str) {
        let input: HtmlInputElement = self.find(&format!("[name={name}]"));
        input.set_value(value);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        let event =
            web_sys::Event::new_with_event_init_dict("input", &init).expect("the event should be created");
        input.dispatch_event(&event).expect("the event should be dispatched");
    }

    pub(crate) fn click(&self, selector: &str) {
        self.find::<HtmlElement>(selector).click();
    }
}

impl<C: BaseComponent> Drop for Stage<C> {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Runs everything that is ready: first the tasks that were spawned, then the renders that they caused.
pub(crate) async fn settle() {
    for _ in 0..4 {
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&wasm_bindgen::JsValue::NULL))
            .await
            .expect("a resolved promise should not fail");
        scheduler::flush().await;
    }
}
