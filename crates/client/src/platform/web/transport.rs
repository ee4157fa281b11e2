//! HTTP requests by `fetch`.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http;
use gloo_timers::callback::Timeout;
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult,
    RequestCache, RequestCredentials, RequestInit, RequestRedirect, TextDecodeOptions, TextDecoder,
};

use super::abort::AbortOnDrop;
use crate::platform::{CacheMode, LocalFuture, Method, Request, Response, Transport, TransportError};

#[wasm_bindgen]
extern "C" {
    // Unlike the bindings of web-sys and gloo-net, this one catches exceptions. A script of the page may have replaced
    // `fetch` with a function that throws, and an exception that passes through wasm ends the task without a result.
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// A transport based on the browser's `fetch`.
#[derive(Clone, Copy, Debug)]
pub struct WebTransport {
    credentials: RequestCredentials,
}

impl Default for WebTransport {
    /// Creates a transport that sends no cookies to any origin.
    fn default() -> Self {
        Self { credentials: RequestCredentials::Omit }
    }
}

impl WebTransport {
    /// Creates a transport for files of the page's own origin, which sends cookies to that origin.
    ///
    /// It can use the response of a `<link rel="preload" as="fetch" crossorigin>`, which a request without cookies may
    /// not.
    ///
    /// ```
    /// use cognito_client::platform::web::WebTransport;
    ///
    /// let transport = WebTransport::with_same_origin_cookies();
    /// # let _ = transport;
    /// ```
    #[must_use]
    pub fn with_same_origin_cookies() -> Self {
        Self { credentials: RequestCredentials::SameOrigin }
    }
}

impl Transport for WebTransport {
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>> {
        Box::pin(async move {
            request.validate()?;
            let controller = AbortOnDrop(AbortController::new().map_err(|_| TransportError::Blocked)?);
            let timed_out = Rc::new(Cell::new(false));
            let timer = {
                let (controller, timed_out) = (controller.0.clone(), timed_out.clone());
                let millis = u32::try_from(request.timeout.as_millis()).unwrap_or(u32::MAX);
                Timeout::new(millis, move || {
                    timed_out.set(true);
                    controller.abort();
                })
            };
            let reply = exchange(request, self.credentials, &controller.0).await;
            drop(timer);
            reply.map_err(|error| if timed_out.get() { TransportError::TimedOut } else { error })
        })
    }
}

async fn exchange(
    request: Request<'_>,
    credentials: RequestCredentials,
    controller: &AbortController,
) -> Result<Response, TransportError> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
        Method::Head => "HEAD",
    });
    init.set_credentials(credentials);
    // The body may contain a password, and the pool never redirects to another URL.
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&controller.signal()));
    if request.keepalive {
        // web-sys has no setter for this member.
        Reflect::set(&init, &"keepalive".into(), &true.into()).map_err(|_| TransportError::Blocked)?;
    }
    let is_stored = match request.cache {
        CacheMode::Default => true,
        CacheMode::NoStore => false,
        CacheMode::NoStoreSameOrigin => !is_same_origin(request.url),
    };
    if !is_stored {
        init.set_cache(RequestCache::NoStore);
    }
    let headers = Headers::new().map_err(|_| TransportError::Blocked)?;
    for (name, value) in request.headers {
        headers.set(name, value).map_err(|_| TransportError::InvalidHeader((*name).to_owned()))?;
    }
    init.set_headers(&headers);
    if let Some(body) = request.body {
        init.set_body(&body.into());
    }
    let max_body_bytes = request.max_body_bytes;
    let request = web_sys::Request::new_with_str_and_init(request.url, &init);
    let request = request.map_err(|_| TransportError::Blocked)?;
    let reply = fetch(&request).map_err(|_| TransportError::Blocked)?;
    let reply = JsFuture::from(reply).await.map_err(|error| failure(&error))?;
    let reply: web_sys::Response = reply.dyn_into().map_err(|_| TransportError::Blocked)?;
    let reply = http::Response::from(reply);
    let headers = reply.headers();
    let header = |name: &str| Some((name.to_owned(), headers.get(name)?));
    let headers = Response::HEADERS.into_iter().filter_map(header).collect();
    let body = match reply.body() {
        Some(body) => read_text(&body, max_body_bytes).await?,
        None => String::new(),
    };
    Ok(Response { status: reply.status(), headers, body })
}

/// Returns whether the absolute `url` has the page's own origin.
fn is_same_origin(url: &str) -> bool {
    let origin = Reflect::get(&js_sys::global(), &"origin".into()).ok().and_then(|origin| origin.as_string());
    let remainder = origin.and_then(|origin| url.strip_prefix(origin.as_str()));
    remainder.is_some_and(|remainder| matches!(remainder.bytes().next(), None | Some(b'/' | b'?' | b'#')))
}

/// Decodes a body as UTF-8, as `Response.text()` does, but chunk by chunk and only up to `max` bytes.
///
/// If this fails, the caller aborts the request, which stops the rest of the transfer.
async fn read_text(body: &ReadableStream, max: usize) -> Result<String, TransportError> {
    // A locked stream has no free reader: a script that has replaced `fetch` is reading the body.
    if body.locked() {
        return Err(TransportError::Blocked);
    }
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let decoder = TextDecoder::new().map_err(|error| failure(&error))?;
    let options = TextDecodeOptions::new();
    options.set_stream(true);
    let (mut text, mut bytes) = (String::new(), 0);
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(|error| failure(&error))?;
        let read: ReadableStreamReadResult = read.unchecked_into();
        if read.get_done() == Some(true) {
            // The decoder returns the remainder of a character that was cut off.
            text += &decoder.decode().map_err(|error| failure(&error))?;
            return Ok(text);
        }
        let chunk: Uint8Array = read.get_value().unchecked_into();
        bytes += chunk.length() as usize;
        if bytes > max {
            return Err(TransportError::TooLarge);
        }
        let part = decoder.decode_with_buffer_source_and_options(&chunk, &options);
        text += &part.map_err(|error| failure(&error))?;
    }
}

/// Converts the reason of a rejected promise to an error. It can be any value if a script has replaced `fetch`.
fn failure(error: &JsValue) -> TransportError {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("AbortError") => TransportError::Aborted,
        _ => TransportError::Offline,
    }
}
