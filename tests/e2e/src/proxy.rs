//! A proxy between the page and a server that it calls. It records every request, and injects the faults that a test
//! requests.
//!
//! CORS is left to the API, and to a pool that responds like AWS, except that the pool's preflight allows only our own
//! headers. For any other pool, the proxy responds to preflights itself and is as restrictive as AWS.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use hyper::header::{ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::http::{self, ReplyBody, full_body};
use crate::pool::TARGET_PREFIX;
use crate::{Canaries, wait_until};

/// The request headers that our client sets in addition to the browser's own.
const OUR_HEADERS: [&str; 2] = ["content-type", "x-amz-target"];

/// The proxy of one test to the pool or to the API.
#[derive(Debug)]
pub struct Proxy {
    /// `http://localhost:PORT`, as in the test's configuration.
    pub origin: String,
    listener: Arc<TcpListener>,
    state: Arc<State>,
    /// The task that handles new connections; none only while another takes its place.
    server: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct State {
    kind: Kind,
    /// `host:port` of the server behind the proxy; empty while there is none.
    upstream: Mutex<String>,
    canaries: Canaries,
    inner: Mutex<Inner>,
}

/// The kind of server behind a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A user pool. The proxy makes its responses like those of AWS if they are not.
    Pool {
        is_like_aws: bool,
    },
    Api,
}

#[derive(Debug, Default)]
struct Inner {
    exchanges: Vec<Exchange>,
    discarded: usize,
    rules: Vec<Rule>,
}

/// A request that reached the proxy, and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `POST`, or `OPTIONS` for a preflight.
    pub method: Method,
    /// The operation; empty for a preflight. For the API the method and the path, as in `GET /api/me`.
    pub operation: String,
    /// The names of the headers, in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The JSON of the request.
    pub body: Value,
    /// The time when the request arrived.
    pub at: Instant,
    /// The response, once there is one.
    pub reply: Option<Reply>,
}

/// The response to a request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The JSON of the response; null if there is none.
    pub body: Value,
    /// The time when the response was sent.
    pub at: Instant,
}

/// A fault that the proxy produces.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The request does not reach the server. The page can read the response, which has this status and body.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The `content-type`.
        content_type: &'static str,
        /// The body.
        body: &'static str,
    },
    /// The request does not reach the server, and the connection is closed.
    LostRequest,
    /// The server processes the request, but the response breaks off after its first byte. (Without that byte, Chromium
    /// might repeat the request by itself.)
    LostReply,
}

/// The operation name of a preflight, for faults and holds.
pub const PREFLIGHT: &str = "";

impl Fault {
    /// The challenge that a firewall such as AWS WAF sends to a suspicious browser.
    pub const FIREWALL_CHALLENGE: Self = Self::Answer { status: 202, content_type: "text/html", body: "" };

    /// The error page of a broken gateway.
    pub const HTML_500: Self = Self::Answer {
        status: 500,
        content_type: "text/html",
        body: "<html><body><h1>500 Internal Server Error</h1></body></html>",
    };
}

/// The calls of an operation that a fault applies to, counted from the injection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// The n-th call, starting at one.
    Nth(u32),
    /// Every call.
    Every,
}

#[derive(Debug)]
struct Rule {
    operation: &'static str,
    calls: Calls,
    seen: u32,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    Fault(Fault),
    Hold { released: watch::Receiver<bool>, held: watch::Sender<u32> },
}

/// Keeps the calls of an operation waiting, before they reach the server, until it is released or dropped.
#[derive(Debug)]
pub struct Hold {
    release: watch::Sender<bool>,
    held: watch::Receiver<u32>,
    operation: &'static str,
}

impl Hold {
    /// Waits until `count` calls are held.
    pub async fn wait_for(&self, count: u32) {
        wait_until(&format!("{count} held call(s) of {}", self.operation), async || {
            *self.held.borrow() >= count
        })
        .await;
    }

    /// Lets the held calls, and all later ones, through.
    pub fn release(self) {
        // Fails only if no call is waiting.
        let _ = self.release.send(true);
    }
}

impl Proxy {
    /// Starts a proxy to the server at `authority`, on a port that has been reserved for it, or on any free port if it
    /// is 0.
    pub(crate) async fn start(kind: Kind, authority: &str, canaries: Canaries, port: u16) -> Self {
        let listener = Arc::new(http::listen(port).await);
        let port = listener.local_addr().expect("the socket should be bound").port();
        let state = Arc::new(State {
            kind,
            upstream: Mutex::new(authority.into()),
            canaries,
            inner: Mutex::default(),
        });
        let server = Mutex::new(Some(serve(&listener, &state)));
        Self { origin: format!("http://localhost:{port}"), listener, state, server }
    }

    /// Forwards requests to another server from now on.
    pub(crate) fn set_upstream(&self, authority: String) {
        *self.state.upstream.lock().unwrap_or_else(PoisonError::into_inner) = authority;
    }

    /// Injects `fault` into calls of `operation`.
    pub fn inject(&self, operation: &'static str, calls: Calls, fault: Fault) {
        self.rule(operation, calls, Effect::Fault(fault));
    }

    /// Holds every call of `operation` from now on.
    #[must_use]
    pub fn hold(&self, operation: &'static str) -> Hold {
        let (release, released) = watch::channel(false);
        let (held_sender, held) = watch::channel(0);
        self.rule(operation, Calls::Every, Effect::Hold { released, held: held_sender });
        Hold { release, held, operation }
    }

    /// Removes all faults and holds.
    pub fn remove_faults(&self) {
        self.state.inner().rules.clear();
    }

    /// Closes open connections, and resets new ones from now on.
    pub async fn refuse_connections(&self) {
        self.stop().await;
        let listener = Arc::clone(&self.listener);
        let server = tokio::spawn(async move {
            http::reset_connections(&listener).await;
        });
        *self.server() = Some(server);
    }

    /// Accepts connections again, after [`refuse_connections`](Self::refuse_connections).
    pub async fn accept_connections(&self) {
        self.stop().await;
        *self.server() = Some(serve(&self.listener, &self.state));
    }

    /// Stops handling connections. New ones wait until the next task accepts them.
    async fn stop(&self) {
        let server = self.server().take();
        if let Some(server) = server {
            server.abort();
            // The connections are closed only once the task has ended. Its result is the cancellation that was
            // requested.
            let _ = server.await;
        }
    }

    /// Returns all requests since the last [`discard_exchanges`](Self::discard_exchanges), including preflights, in order of arrival.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        let inner = self.state.inner();
        inner.exchanges[inner.discarded..].to_vec()
    }

    /// Returns the calls of one operation so far.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Vec<Exchange> {
        self.exchanges().into_iter().filter(|it| it.operation == operation).collect()
    }

    /// Returns the names of the operations called so far, without preflights.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.exchanges().into_iter().filter(|it| it.method == Method::POST).map(|it| it.operation).collect()
    }

    /// Discards the requests so far.
    pub fn discard_exchanges(&self) {
        let mut inner = self.state.inner();
        inner.discarded = inner.exchanges.len();
    }

    fn server(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rule(&self, operation: &'static str, calls: Calls, effect: Effect) {
        self.state.inner().rules.push(Rule { operation, calls, seen: 0, effect });
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(server) = self.server().take() {
            server.abort();
        }
    }
}

fn serve(listener: &Arc<TcpListener>, state: &Arc<State>) -> JoinHandle<()> {
    let (listener, state) = (Arc::clone(listener), Arc::clone(state));
    tokio::spawn(async move {
        http::serve(&listener, move |request| {
            let state = Arc::clone(&state);
            async move { state.respond(request).await }
        })
        .await;
    })
}

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn respond(&self, request: Request<Bytes>) -> io::Result<Response<ReplyBody>> {
        let (index, operation) = self.record(&request);
        let is_preflight = request.method() == Method::OPTIONS;
        match self.next_effect(&operation) {
            None => {}
            Some(Effect::Hold { mut released, held }) => {
                held.send_modify(|count| *count += 1);
                // A hold that was dropped lets the call through as well.
                let _ = released.wait_for(|released| *released).await;
            }
            Some(Effect::Fault(Fault::Answer { status, content_type, body })) => {
                self.set_reply(index, status, Value::Null);
                return readable(status)
                    .header("content-type", content_type)
                    .body(full_body(body))
                    .map_err(io::Error::other);
            }
            Some(Effect::Fault(Fault::LostRequest)) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(Effect::Fault(Fault::LostReply)) => {
                let reply = self.forward(&request).await?;
                self.canaries.tokens_of(&parse_json(reply.body()));
                return readable(200)
                    .header("content-type", "application/x-amz-json-1.1")
                    .header("content-length", reply.body().len().max(2))
                    .body(http::interrupted_body())
                    .map_err(io::Error::other);
            }
        }
        if is_preflight && self.kind == (Kind::Pool { is_like_aws: false }) {
            return preflight();
        }
        let reply = self.forward(&request).await?;
        let body = parse_json(reply.body());
        self.canaries.tokens_of(&body);
        self.set_reply(index, reply.status().as_u16(), body);
        match self.kind {
            Kind::Pool { is_like_aws: false } => like_aws(&reply),
            Kind::Pool { is_like_aws: true } if is_preflight => Ok(with_own_headers_only(unchanged(reply))),
            Kind::Pool { is_like_aws: true } | Kind::Api => Ok(unchanged(reply)),
        }
    }

    fn record(&self, request: &Request<Bytes>) -> (usize, String) {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let operation = match self.kind {
            Kind::Pool { .. } => {
                let target = request.headers().get("x-amz-target").map(text).unwrap_or_default();
                target.strip_prefix(TARGET_PREFIX).unwrap_or(&target).to_owned()
            }
            Kind::Api => format!("{} {}", request.method(), request.uri().path()),
        };
        let exchange = Exchange {
            method: request.method().clone(),
            operation: operation.clone(),
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().into(), text(value)))
                .collect(),
            body: parse_json(request.body()),
            at: Instant::now(),
            reply: None,
        };
        let mut inner = self.inner();
        inner.exchanges.push(exchange);
        (inner.exchanges.len() - 1, operation)
    }

    fn set_reply(&self, index: usize, status: u16, body: Value) {
        self.inner().exchanges[index].reply = Some(Reply { status, body, at: Instant::now() });
    }

    fn next_effect(&self, operation: &str) -> Option<Effect> {
        let mut effect = None;
        for rule in self.inner().rules.iter_mut().filter(|rule| rule.operation == operation) {
            rule.seen += 1;
            if rule.calls == Calls::Every || rule.calls == Calls::Nth(rule.seen) {
                effect = Some(rule.effect.clone());
            }
        }
        effect
    }

    async fn forward(&self, request: &Request<Bytes>) -> io::Result<Response<Bytes>> {
        let upstream = self.upstream.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut forwarded =
            Request::builder().method(request.method()).uri(request.uri()).header("host", &upstream);
        for (name, value) in request.headers() {
            let is_forwarded = match self.kind {
                Kind::Pool { is_like_aws: false } => OUR_HEADERS.contains(&name.as_str()),
                Kind::Pool { is_like_aws: true } | Kind::Api => {
                    name != "host" && !is_connection_header(name.as_str())
                }
            };
            if is_forwarded {
                forwarded = forwarded.header(name, value);
            }
        }
        let forwarded = forwarded.body(request.body().clone().into()).map_err(io::Error::other)?;
        http::send(&upstream, forwarded).await
    }
}

/// Returns whether a header describes the connection and not the message.
fn is_connection_header(name: &str) -> bool {
    ["connection", "content-length", "keep-alive", "transfer-encoding"].contains(&name)
}

fn unchanged(reply: Response<Bytes>) -> Response<ReplyBody> {
    let (mut parts, body) = reply.into_parts();
    let names: Vec<_> =
        parts.headers.keys().filter(|name| is_connection_header(name.as_str())).cloned().collect();
    for name in names {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, full_body(body))
}

/// Allows only what our client is expected to send: anything else fails in the browser, as it could on AWS.
fn preflight() -> io::Result<Response<ReplyBody>> {
    readable(200)
        .header("access-control-allow-methods", "POST")
        .header("access-control-allow-headers", OUR_HEADERS.join(","))
        .header("access-control-max-age", "86400")
        .body(full_body(""))
        .map_err(io::Error::other)
}

/// Removes the headers from a preflight's response that AWS's SDKs may send but our client does not need. Requests with
/// them fail in the browser, whatever the pool allows.
fn with_own_headers_only(mut reply: Response<ReplyBody>) -> Response<ReplyBody> {
    let Some(allowed) = reply.headers_mut().get_mut(ACCESS_CONTROL_ALLOW_HEADERS) else { return reply };
    let names = String::from_utf8_lossy(allowed.as_bytes()).to_lowercase();
    let ours: Vec<_> = names.split(',').map(str::trim).filter(|name| OUR_HEADERS.contains(name)).collect();
    *allowed = HeaderValue::from_str(&ours.join(",")).expect("the header names should be valid");
    reply
}

fn readable(status: u16) -> hyper::http::response::Builder {
    Response::builder()
        .status(status)
        .header("access-control-allow-origin", "*")
        .header("access-control-expose-headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")
}

/// Returns the pool's response with the headers that AWS sends, including the trailing colon of the error type.
fn like_aws(reply: &Response<Bytes>) -> io::Result<Response<ReplyBody>> {
    let header = |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok());
    let mut response = readable(reply.status().as_u16())
        .header("content-type", header("content-type").unwrap_or("application/x-amz-json-1.1"));
    for name in ["x-amzn-requestid", "date"] {
        if let Some(value) = header(name) {
            response = response.header(name, value);
        }
    }
    if reply.status() >= StatusCode::BAD_REQUEST {
        let body = parse_json(reply.body());
        if let Some(code) = header("x-amzn-errortype").or(body["__type"].as_str()) {
            response = response.header("x-amzn-errortype", format!("{}:", code.trim_end_matches(':')));
        }
        if let Some(message) = body["message"].as_str() {
            response = response.header("x-amzn-errormessage", message);
        }
    }
    response.body(full_body(reply.body().clone())).map_err(io::Error::other)
}

fn parse_json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}
