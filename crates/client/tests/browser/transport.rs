//! Tests of requests by `fetch`, with a server and with a patched `fetch`.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use cognito_client::platform::web::WebTransport;
use cognito_client::platform::{CacheMode, Method, Request, Transport as _, TransportError};
use futures_util::FutureExt as _;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

const HEADERS: [(&str, &str); 2] =
    [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "Service.Operation")];

fn request(url: &str) -> Request<'_> {
    Request {
        method: Method::Post,
        url,
        headers: &HEADERS,
        body: Some("{\"a\":1}"),
        timeout: Duration::from_secs(20),
        keepalive: false,
        cache: CacheMode::Default,
        max_body_bytes: 1 << 20,
    }
}

/// A `fetch` that answers with the given function and records its requests.
struct Fetch {
    requests: Rc<RefCell<Vec<JsValue>>>,
    _patch: Patch,
    _closure: Closure<dyn Fn(JsValue) -> Promise>,
}

impl Fetch {
    fn new(answer: impl Fn(&JsValue) -> Promise + 'static) -> Self {
        let requests: Rc<RefCell<Vec<JsValue>>> = Rc::default();
        let seen = requests.clone();
        let closure = Closure::<dyn Fn(JsValue) -> Promise>::new(move |request: JsValue| {
            seen.borrow_mut().push(request.clone());
            answer(&request)
        });
        let patch = Patch::value(&window(), "fetch", closure.as_ref());
        Self { requests, _patch: patch, _closure: closure }
    }

    /// Never responds, but rejects when it is aborted, as the browser's `fetch` does.
    fn silent() -> Self {
        Self::new(|request| until_aborted(&get(request, "signal")))
    }

    fn is_aborted(&self) -> bool {
        get(&get(&self.requests.borrow()[0], "signal"), "aborted").is_truthy()
    }
}

/// Returns a promise that is rejected with the signal's reason.
fn until_aborted(signal: &JsValue) -> Promise {
    Promise::new(&mut |_, reject| {
        let aborted = signal.clone();
        let listener = Closure::once_into_js(move || {
            reject.call1(&JsValue::NULL, &get(&aborted, "reason")).unwrap();
        });
        let signal: &web_sys::EventTarget = signal.unchecked_ref();
        signal.add_event_listener_with_callback("abort", listener.unchecked_ref()).unwrap();
    })
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn call(object: &JsValue, name: &str, argument: &JsValue) -> JsValue {
    get(object, name).unchecked_into::<Function>().call1(object, argument).unwrap()
}

#[wasm_bindgen_test]
async fn a_response_of_any_status_is_returned() {
    let origin = window().location().origin().unwrap();
    let response = WebTransport::default().send(request(&format!("{origin}/no/such/page"))).await.unwrap();
    assert!(response.status >= 200, "{}", response.status);
    assert!(response.headers.iter().all(|(name, _)| *name == name.to_lowercase()));
}

#[wasm_bindgen_test]
async fn status_headers_and_body_are_read() {
    let reply = r#"return Promise.resolve(new Response('{"name":"ä"}', {
        status: 400, headers: { "X-Amzn-RequestId": "r", "Date": "d", "Content-Type": "text/plain" } }))"#;
    let reply = Function::new_no_args(reply);
    let _fetch = Fetch::new(move |_| reply.call0(&JsValue::NULL).unwrap().unchecked_into());
    let response = WebTransport::default().send(request("https://pool.test/")).await.unwrap();
    assert_eq!((response.status, response.body.as_str()), (400, "{\"name\":\"ä\"}"));
    assert_eq!((response.header("x-amzn-requestid"), response.header("date")), (Some("r"), Some("d")));
    assert_eq!((response.header("x-amzn-errortype"), response.header("content-type")), (None, None));
}

#[wasm_bindgen_test]
async fn a_failed_connection_is_offline() {
    let error = WebTransport::default().send(request("http://127.0.0.1:49151/")).await.unwrap_err();
    assert_eq!(error, TransportError::Offline);
}

#[wasm_bindgen_test]
async fn an_invalid_url_is_blocked() {
    for url in ["http://", "https://user:password@pool.test/", "http://[::"] {
        let error = WebTransport::default().send(request(url)).await.unwrap_err();
        assert_eq!(error, TransportError::Blocked, "{url}");
    }
}

#[wasm_bindgen_test]
async fn a_request_is_a_plain_post_without_cookies() {
    let fetch = Fetch::silent();
    assert!(WebTransport::default().send(request("https://pool.test/")).now_or_never().is_none());
    let sent = fetch.requests.borrow()[0].clone();
    for (name, value) in [
        ("method", "POST"),
        ("url", "https://pool.test/"),
        ("credentials", "omit"),
        ("cache", "default"),
        ("mode", "cors"),
    ] {
        assert_eq!(get(&sent, name).as_string().as_deref(), Some(value), "{name}");
    }
    let headers = get(&sent, "headers");
    for (name, value) in HEADERS {
        assert_eq!(call(&headers, "get", &name.into()).as_string().as_deref(), Some(value));
    }
    let count = js_sys::Array::from(&headers).length();
    assert_eq!(count, 2);
    let body = call(&sent, "text", &JsValue::UNDEFINED).unchecked_into::<Promise>();
    assert_eq!(JsFuture::from(body).await.unwrap().as_string().as_deref(), Some("{\"a\":1}"));
}

#[wasm_bindgen_test]
async fn a_request_without_response_times_out() {
    let fetch = Fetch::silent();
    let request = Request { timeout: Duration::from_millis(20), ..request("https://pool.test/") };
    assert_eq!(WebTransport::default().send(request).await, Err(TransportError::TimedOut));
    assert!(fetch.is_aborted());
}

/// The headers have been received, but the body never ends.
#[wasm_bindgen_test]
async fn a_response_that_never_ends_times_out() {
    let fetch = Fetch::new(|request| {
        let reply = "return Promise.resolve(new Response(new ReadableStream({
            start(body) { signal.addEventListener('abort', () => body.error(signal.reason)) } })))";
        let reply = Function::new_with_args("signal", reply);
        reply.call1(&JsValue::NULL, &get(request, "signal")).unwrap().unchecked_into()
    });
    let request = Request { timeout: Duration::from_millis(20), ..request("https://pool.test/") };
    assert_eq!(WebTransport::default().send(request).await, Err(TransportError::TimedOut));
    assert!(fetch.is_aborted());
}

#[wasm_bindgen_test]
async fn a_dropped_request_is_aborted() {
    let fetch = Fetch::silent();
    let transport = WebTransport::default();
    let mut sending = transport.send(request("https://pool.test/"));
    assert!((&mut sending).now_or_never().is_none());
    assert!(!fetch.is_aborted());
    drop(sending);
    assert!(fetch.is_aborted());
}

#[wasm_bindgen_test]
async fn an_abort_by_another_script_is_reported_as_aborted() {
    let _fetch = Fetch::new(|_| {
        let controller = web_sys::AbortController::new().unwrap();
        controller.abort();
        Promise::reject(&get(&controller.signal(), "reason"))
    });
    let error = WebTransport::default().send(request("https://pool.test/")).await.unwrap_err();
    assert_eq!(error, TransportError::Aborted);
}

#[wasm_bindgen_test]
async fn an_invalid_header_is_an_error_with_its_name() {
    let fetch = Fetch::silent();
    for (name, value) in [
        ("authorization", "Bearer €"),
        ("authorization", "Bearer a\nb"),
        ("authorization", "Bearer a\0"),
        ("x-extra", "a\rb"),
        ("x extra", "a"),
        ("", "a"),
    ] {
        let headers = [("content-type", "application/json"), (name, value)];
        let request = Request { headers: &headers, ..request("https://pool.test/") };
        let error = WebTransport::default().send(request).await.unwrap_err();
        assert_eq!(error, TransportError::InvalidHeader(name.to_owned()), "{name:?} {value:?}");
    }
    assert!(fetch.requests.borrow().is_empty());
}

/// A browser may be stricter than the specification.
#[wasm_bindgen_test]
async fn an_exception_for_a_header_is_an_error_with_its_name() {
    let fetch = Fetch::silent();
    let prototype: js_sys::Object = get(&get(&window(), "Headers"), "prototype").unchecked_into();
    let set = Function::new_with_args("name, value", "throw new TypeError(`no: ${value}`)");
    let _patch = Patch::value(&prototype, "set", &set);
    let error = WebTransport::default().send(request("https://pool.test/")).await.unwrap_err();
    assert_eq!(error, TransportError::InvalidHeader("content-type".to_owned()));
    assert!(fetch.requests.borrow().is_empty());
}

/// Analytics scripts replace `fetch` with their own functions.
#[wasm_bindgen_test]
async fn a_replaced_fetch_with_invalid_results_is_an_error() {
    for (body, expected) in [
        ("throw new TypeError('broken')", TransportError::Blocked),
        ("throw 'broken'", TransportError::Blocked),
        ("return Promise.reject('broken')", TransportError::Offline),
        ("return Promise.reject(undefined)", TransportError::Offline),
        ("return Promise.resolve({ status: 200 })", TransportError::Blocked),
    ] {
        let _patch = Patch::value(&window(), "fetch", &Function::new_no_args(body));
        let error = WebTransport::default().send(request("https://pool.test/")).await.unwrap_err();
        assert_eq!(error, expected, "{body}");
    }
}

#[wasm_bindgen_test]
async fn keepalive_is_set_as_requested() {
    for keepalive in [false, true] {
        let fetch = Fetch::silent();
        let request = Request { keepalive, ..request("https://pool.test/") };
        assert!(WebTransport::default().send(request).now_or_never().is_none());
        assert_eq!(get(&fetch.requests.borrow()[0], "keepalive"), JsValue::from(keepalive));
    }
}
#[wasm_bindgen_test]
fn the_cache_mode_is_set_as_requested() {
    let origin = window().location().origin().unwrap();
    let own = |path: &str| format!("{origin}{path}");
    for (url, mode, cache) in [
        (own("/feed"), CacheMode::Default, "default"),
        (own("/feed"), CacheMode::NoStore, "no-store"),
        (own("/feed"), CacheMode::NoStoreSameOrigin, "no-store"),
        (own(""), CacheMode::NoStoreSameOrigin, "no-store"),
        (own("?a=b"), CacheMode::NoStoreSameOrigin, "no-store"),
        ("https://api.test/feed".to_owned(), CacheMode::Default, "default"),
        ("https://api.test/feed".to_owned(), CacheMode::NoStore, "no-store"),
        // With "no-store", Chromium would send a preflight each time.
        ("https://api.test/feed".to_owned(), CacheMode::NoStoreSameOrigin, "default"),
    ] {
        let fetch = Fetch::silent();
        let sent = Request { cache: mode, ..request(&url) };
        assert!(WebTransport::default().send(sent).now_or_never().is_none());
        let requests = fetch.requests.borrow()[0].clone();
        assert_eq!(get(&requests, "cache").as_string().as_deref(), Some(cache), "{url} {mode:?}");
    }
}

#[wasm_bindgen_test]
fn every_method_is_sent_by_name() {
    for (method, name) in [
        (Method::Get, "GET"),
        (Method::Head, "HEAD"),
        (Method::Post, "POST"),
        (Method::Put, "PUT"),
        (Method::Patch, "PATCH"),
        (Method::Delete, "DELETE"),
    ] {
        let fetch = Fetch::silent();
        let sent = Request { method, body: None, ..request("https://api.test/") };
        assert!(WebTransport::default().send(sent).now_or_never().is_none());
        assert_eq!(get(&fetch.requests.borrow()[0], "method").as_string().as_deref(), Some(name));
    }
}

/// Returns a `fetch` whose response is created from the JavaScript expression `body`, which can use the request's
/// `signal`.
fn replying(body: &str) -> Fetch {
    let reply = Function::new_with_args("signal", &format!("return Promise.resolve(new Response({body}))"));
    Fetch::new(move |request| reply.call1(&JsValue::NULL, &get(request, "signal")).unwrap().unchecked_into())
}

#[wasm_bindgen_test]
async fn a_body_is_read_up_to_the_limit_only() {
    // The body never ends: without a limit it would be read until memory is exhausted.
    let endless = "new ReadableStream({
        start() { globalThis.pulled = 0 },
        pull(body) { globalThis.pulled += 1; body.enqueue(new Uint8Array(100).fill(97)) } })";
    let fetch = replying(endless);
    let sent = Request { max_body_bytes: 1000, ..request("https://pool.test/") };
    assert_eq!(WebTransport::default().send(sent).await, Err(TransportError::TooLarge));
    assert!(fetch.is_aborted());
    let pulled = get(&window(), "pulled").as_f64().unwrap();
    assert!((11.0..=13.0).contains(&pulled), "{pulled} chunks of 100 bytes");

    for (length, is_accepted) in [(999, true), (1000, true), (1001, false)] {
        let _fetch = replying(&format!("'a'.repeat({length})"));
        let sent = Request { max_body_bytes: 1000, ..request("https://pool.test/") };
        let reply = WebTransport::default().send(sent).await.map(|reply| reply.body.len());
        assert_eq!(reply, if is_accepted { Ok(length) } else { Err(TransportError::TooLarge) });
    }
}

#[wasm_bindgen_test]
async fn a_body_is_decoded_across_its_chunks() {
    let in_bytes = "new ReadableStream({ start(body) {
        for (const byte of [0xef, 0xbb, 0xbf, 0x61, 0xe2, 0x82, 0xac, 0xff, 0xf0, 0x9f, 0x98, 0x80, 0xe2, 0x82])
            body.enqueue(new Uint8Array([byte]));
        body.close() } })";
    for (body, text) in [(in_bytes, "a€\u{fffd}😀\u{fffd}"), ("null", ""), ("''", ""), ("'ä€😀'", "ä€😀")]
    {
        let _fetch = replying(body);
        let reply = WebTransport::default().send(request("https://pool.test/")).await.unwrap();
        assert_eq!(reply.body, text, "{body}");
    }
}

#[wasm_bindgen_test]
async fn an_interrupted_body_is_offline() {
    let breaks = "new ReadableStream({ start(body) {
        body.enqueue(new Uint8Array([97]));
        body.error(new TypeError('network error')) } })";
    let _fetch = replying(breaks);
    let error = WebTransport::default().send(request("https://pool.test/")).await.unwrap_err();
    assert_eq!(error, TransportError::Offline);
}
