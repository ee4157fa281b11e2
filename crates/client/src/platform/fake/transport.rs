//! A transport with scripted replies, which records the requests.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::{pending, poll_fn, ready};
use std::pin::pin;
use std::task::{Poll, Waker};

use futures_util::future::{Either, select};

use super::FakeClock;
use crate::platform::{CacheMode, Clock as _, LocalFuture, Request, Response, Transport, TransportError};

/// A transport that answers from a script for each operation and records the requests.
#[derive(Debug, Default)]
pub struct FakeTransport {
    script: RefCell<HashMap<String, VecDeque<Reply>>>,
    sent: RefCell<Vec<Sent>>,
    held: Cell<bool>,
    given_up: Cell<usize>,
    waiting: RefCell<Vec<Waker>>,
    clock: FakeClock,
}

/// A scripted reply.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A complete HTTP response: status, headers, body.
    Http(u16, Vec<(String, String)>, String),
    /// A failure of the transport.
    Fails(TransportError),
    /// Neither; the request waits until its timeout.
    Hangs,
}

/// A recorded request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The operation's name, from `x-amz-target`; for other requests method and URL, such as `Get https://api.test/`.
    pub operation: String,
    /// The URL.
    pub url: String,
    /// The names of all headers.
    pub headers: Vec<String>,
    /// The value of the `authorization` header.
    pub authorization: Option<String>,
    /// How the request uses the browser's cache.
    pub cache: CacheMode,
    /// The body as JSON; null if there is none.
    pub body: serde_json::Value,
    /// Whether the request is completed after its page has been closed.
    pub keepalive: bool,
}

impl Reply {
    /// Returns a response with status 200 and this JSON body.
    #[must_use]
    pub fn json(body: &serde_json::Value) -> Self {
        Self::Http(200, Vec::new(), body.to_string())
    }

    /// Returns a response with status 400, the service's error body and its header, including the header's trailing
    /// colon.
    #[must_use]
    pub fn error(code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "__type": code, "message": message });
        Self::Http(400, vec![("x-amzn-errortype".to_owned(), format!("{code}:"))], body.to_string())
    }
}

impl FakeTransport {
    /// Creates a transport whose requests time out by `clock`.
    #[must_use]
    pub fn new(clock: &FakeClock) -> Self {
        Self { clock: clock.clone(), ..Self::default() }
    }

    /// Queues `reply` for the next request of `operation` that has none yet.
    pub fn reply(&self, operation: &str, reply: Reply) {
        self.script.borrow_mut().entry(operation.to_owned()).or_default().push_back(reply);
    }

    /// Holds back the responses of all requests from now on, until [`release`](Self::release).
    pub fn hold(&self) {
        self.held.set(true);
    }

    /// Releases all responses.
    pub fn release(&self) {
        self.held.set(false);
        self.waiting.take().into_iter().for_each(Waker::wake);
    }

    async fn let_through(&self) {
        poll_fn(|context| {
            if self.held.get() {
                self.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    /// Returns all requests so far, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    /// Returns the operations of all requests so far, in order.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.sent.borrow().iter().map(|sent| sent.operation.clone()).collect()
    }

    /// Returns the number of requests that were dropped before they were answered.
    #[must_use]
    pub fn given_up(&self) -> usize {
        self.given_up.get()
    }

    /// Returns the body of the latest request of `operation`.
    ///
    /// # Panics
    /// Panics if there was none.
    #[must_use]
    #[expect(clippy::expect_used, reason = "only tests turn this feature on")]
    pub fn last(&self, operation: &str) -> serde_json::Value {
        let sent = self.sent.borrow();
        sent.iter().rfind(|sent| sent.operation == operation).expect("no such request").body.clone()
    }
}

impl Transport for FakeTransport {
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>> {
        if let Err(error) = request.validate() {
            return Box::pin(ready(Err(error)));
        }
        let header = |searched: &str| {
            request.headers.iter().find(|(name, _)| *name == searched).map(|(_, value)| *value)
        };
        let operation = header("x-amz-target").and_then(|target| target.rsplit('.').next());
        let operation =
            operation.map_or_else(|| format!("{:?} {}", request.method, request.url), str::to_owned);
        self.sent.borrow_mut().push(Sent {
            operation: operation.clone(),
            url: request.url.to_owned(),
            headers: request.headers.iter().map(|(name, _)| (*name).to_owned()).collect(),
            authorization: header("authorization").map(str::to_owned),
            cache: request.cache,
            body: request.body.and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default(),
            keepalive: request.keepalive,
        });
        let reply = self.script.borrow_mut().get_mut(&operation).and_then(VecDeque::pop_front);
        let timeout = self.clock.sleep(request.timeout);
        Box::pin(async move {
            let reply = pin!(async {
                self.let_through().await;
                match reply {
                    Some(Reply::Http(_, _, body)) if body.len() > request.max_body_bytes => {
                        Err(TransportError::TooLarge)
                    }
                    Some(Reply::Http(status, headers, body)) => Ok(Response { status, headers, body }),
                    Some(Reply::Fails(error)) => Err(error),
                    Some(Reply::Hangs) => pending().await,
                    None => Err(TransportError::Offline),
                }
            });
            let mut waiting = Waiting { is_answered: false, given_up: &self.given_up };
            let reply = match select(reply, timeout).await {
                Either::Left((reply, _)) => reply,
                Either::Right(((), _)) => Err(TransportError::TimedOut),
            };
            waiting.is_answered = true;
            reply
        })
    }
}

/// Increments the counter if it is dropped without an answer.
struct Waiting<'a> {
    is_answered: bool,
    given_up: &'a Cell<usize>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            self.given_up.set(self.given_up.get() + 1);
        }
    }
}
