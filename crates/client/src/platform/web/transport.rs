use std::{cell::Cell, rc::Rc};

use gloo_net::http;
use gloo_timers::callback::Timeout;
use web_sys::{AbortController, RequestCredentials, RequestRedirect};

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
    /// For files of the page's own origin: it takes what a `<link rel="preload" as="fetch" crossorigin>` has
    /// fetched already, which a request without cookies may not.
    #[must_use]
    pub fn of_this_site() -> Self {
        Self { credentials: RequestCredentials::SameOrigin }
    }
}

/// Ends the request when its future is dropped, so that nobody pays for an answer nobody reads.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Transport for WebTransport {
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>> {
        Box::pin(async move {
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
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    };
    let mut builder = http::RequestBuilder::new(request.url)
        .method(method)
        .credentials(credentials)
        // The body may hold a password, and the pool never sends it elsewhere.
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(&controller.signal()));
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    let request = match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let request = request.map_err(|_| TransportError::Blocked)?;
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
