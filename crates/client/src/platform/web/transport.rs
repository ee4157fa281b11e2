use std::{cell::Cell, rc::Rc};

use gloo_net::http;
use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, RequestRedirect};

use super::abort::AbortOnDrop;
use crate::platform::{LocalFuture, Method, Request, Response, Transport, TransportError};

/// `fetch`, with the default cache mode: any other makes the browser skip its preflight cache.
#[derive(Clone, Copy, Debug)]
pub struct WebTransport {
    credentials: RequestCredentials,
}

impl Default for WebTransport {
    /// Without cookies, wherever a request goes.
    fn default() -> Self {
        Self { credentials: RequestCredentials::Omit }
    }
}

impl WebTransport {
    /// For files of the page's own origin, whose cookies go along: it takes what a `<link rel="preload" as="fetch" crossorigin>` has
    /// fetched already, which a request without cookies may not.
    #[must_use]
    pub fn of_this_site() -> Self {
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
    // The library's own builder parses every URL to add a query to it, which costs a kilobyte of wasm.
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    });
    init.set_credentials(credentials);
    // The body may hold a password, and the pool never sends it elsewhere.
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&controller.signal()));
    if request.keepalive {
        // web-sys has no setter for this member.
        Reflect::set(&init, &"keepalive".into(), &true.into()).map_err(|_| TransportError::Blocked)?;
    }
    // gloo-net's `Headers` rethrows what the browser throws, which ends the task without an answer.
    let headers = Headers::new().map_err(|_| TransportError::Blocked)?;
    for (name, value) in request.headers {
        headers.set(name, value).map_err(|_| TransportError::InvalidHeader((*name).to_owned()))?;
    }
    init.set_headers(&headers);
    if let Some(body) = request.body {
        init.set_body(&body.into());
    }
    let request = web_sys::Request::new_with_str_and_init(request.url, &init);
    let request = http::Request::from(request.map_err(|_| TransportError::Blocked)?);
    let reply = request.send().await.map_err(|error| failure(&error))?;
    let headers = reply.headers();
    let header = |name: &str| Some((name.to_owned(), headers.get(name)?));
    let headers = Response::HEADERS.into_iter().filter_map(header).collect();
    let body = reply.text().await.map_err(|error| failure(&error))?;
    Ok(Response { status: reply.status(), headers, body })
}

fn failure(error: &gloo_net::Error) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "AbortError" => TransportError::Aborted,
        _ => TransportError::Offline,
    }
}
