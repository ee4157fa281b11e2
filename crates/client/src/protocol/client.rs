//! Sends operations to the pool, with retries and a deadline.

use std::cell::Cell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Deadline, DecodeError, Document, Error, FromJson, Operation, ReplyError, Secret, date, encode};
use crate::platform::{CacheMode, LocalFuture, Method, Millis, Platform, Request, TransportError};

/// Sends operations to the endpoint of one user pool.
#[derive(Clone)]
pub struct Client {
    platform: Platform,
    endpoint: Rc<str>,
    /// How far the pool's clock is ahead of the host's in milliseconds, by the latest `Date` header.
    drift: Rc<Cell<Millis>>,
    extra_headers: Option<HeadersHook>,
}

/// A function that returns names and values of additional headers for the operation of the given name.
pub type HeadersHook = Rc<dyn Fn(&'static str) -> Vec<(String, String)>>;

/// The future of a request, which resolves to its response.
///
/// It is implemented by hand because it is instantiated for each operation: compiled from `async`, it takes three times
/// as many bytes.
#[must_use = "it is sent once it is awaited"]
pub struct Sending<'a, T> {
    reply: LocalFuture<'a, Result<Document, Error>>,
    operation: &'static str,
    response: PhantomData<fn() -> T>,
}

impl<T: FromJson> Future for Sending<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(reply) = self.reply.as_mut().poll(context) else { return Poll::Pending };
        let read = |reply: Document| reply.read(T::from_json).map_err(|error| explain(self.operation, error));
        Poll::Ready(reply.and_then(read))
    }
}

/// An operation in the form that [`Client::call`] takes, independent of its type.
struct Call {
    name: &'static str,
    is_idempotent: bool,
    has_empty_response: bool,
    keepalive: bool,
    /// The request as JSON; `None` if it could not be encoded.
    body: Option<Secret>,
}

/// The maximum number of times that one call is sent.
const MAX_ATTEMPTS: u32 = 3;
/// The maximum wait before the second attempt, in milliseconds. It is doubled for each further attempt.
const MAX_BACK_OFF_MS: u32 = 400;
/// The maximum size of a response, in bytes. The service's own responses are much smaller.
const MAX_REPLY_BYTES: usize = 1 << 20;

impl Client {
    /// Creates a client of `endpoint`, such as `https://cognito-idp.eu-west-1.amazonaws.com/`.
    #[must_use]
    pub fn new(platform: Platform, endpoint: &str) -> Self {
        Self { platform, endpoint: endpoint.into(), drift: Rc::default(), extra_headers: None }
    }

    /// Sets the hook whose headers are added to every request. Replaces an earlier hook.
    ///
    /// The CORS response of Cognito's own endpoint permits no additional headers, so this is only useful with a proxy
    /// in front of it.
    ///
    /// ```
    /// # use std::rc::Rc;
    /// # use cognito_client::protocol::Client;
    /// # fn example(client: Client) {
    /// let client = client.with_headers(Rc::new(|operation| vec![("x-operation".to_owned(), operation.to_owned())]));
    /// # drop(client);
    /// # }
    /// ```
    #[must_use]
    pub fn with_headers(mut self, hook: HeadersHook) -> Self {
        self.extra_headers = Some(hook);
        self
    }

    /// Sends `operation` and returns its response.
    ///
    /// A throttled request is retried after a random wait. A request whose outcome is unknown is only retried if it is
    /// [idempotent](Operation::IDEMPOTENT). Each call is sent at most three times.
    ///
    /// ```
    /// # use cognito_client::platform::Platform;
    /// # use cognito_client::protocol::operations::ForgotPassword;
    /// # use cognito_client::protocol::{Client, Deadline, Error};
    /// # async fn example(platform: Platform) -> Result<(), Error> {
    /// let deadline = Deadline::start(&*platform.clock);
    /// let client = Client::new(platform, "https://cognito-idp.eu-west-1.amazonaws.com/");
    /// let request = ForgotPassword::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com");
    /// let delivery = client.send(deadline, &request).await?.code_delivery_details;
    /// # drop(delivery);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Returns an [`Error`], at the latest when the deadline is reached.
    pub fn send<O: Operation>(&self, deadline: Deadline, operation: &O) -> Sending<'_, O::Response> {
        let call = Call {
            name: O::NAME,
            is_idempotent: operation.is_idempotent(),
            has_empty_response: O::HAS_EMPTY_RESPONSE,
            keepalive: O::KEEPALIVE,
            body: encode(operation).ok().map(Secret::from),
        };
        Sending { reply: self.call(deadline, call), operation: O::NAME, response: PhantomData }
    }

    /// Returns the current time by the pool's clock, as far as its difference from the host's clock is known.
    #[must_use]
    pub fn pool_time(&self) -> Millis {
        self.platform.clock.now().saturating_add(self.drift.get())
    }

    /// The part of [`send`](Self::send) that does not depend on the operation's type, so that it is compiled only once.
    fn call(&self, deadline: Deadline, call: Call) -> LocalFuture<'_, Result<Document, Error>> {
        Box::pin(async move {
            let unusable =
                |detail| Err(ReplyError { operation: call.name, path: String::new(), detail }.into());
            let reply = match self.exchange(deadline, &call).await {
                Err(Error::Transport(TransportError::TooLarge)) => {
                    return unusable(format!("longer than {MAX_REPLY_BYTES} bytes"));
                }
                reply => reply?,
            };
            let reply = reply.expose();
            let reply = match (reply.trim().is_empty(), call.has_empty_response) {
                (false, _) => reply,
                (true, true) => "{}",
                (true, false) => return unusable("expected a JSON object, found an empty body".to_owned()),
            };
            let reply = Document::parse(reply).map_err(|error| explain(call.name, error))?;
            // A response without members does not check this itself, but it has to be an object, too.
            let is_object = reply.read(|reply| {
                let _ = reply.get("");
            });
            is_object.map_err(|error| explain(call.name, error))?;
            Ok(reply)
        })
    }

    async fn exchange(&self, deadline: Deadline, call: &Call) -> Result<Secret, Error> {
        let mut attempts = 1;
        loop {
            let error = match self.attempt(deadline, call).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let is_retried = error.was_throttled() || (call.is_idempotent && error.is_outcome_unknown());
            let wait = self.back_off(attempts);
            if !is_retried || attempts == MAX_ATTEMPTS || deadline.left(&*self.platform.clock) <= wait {
                return Err(error);
            }
            self.platform.clock.sleep(wait).await;
            attempts += 1;
        }
    }

    async fn attempt(&self, deadline: Deadline, call: &Call) -> Result<Secret, Error> {
        let name = call.name;
        let body = call.body.as_ref().ok_or(Error::Encode(name))?;
        let timeout = deadline.left(&*self.platform.clock).min(Deadline::REQUEST);
        if timeout.is_zero() {
            return Err(Error::Transport(TransportError::TimedOut));
        }
        let target = format!("AWSCognitoIdentityProviderService.{name}");
        let extra = self.extra_headers.as_ref().map(|hook| hook(name)).unwrap_or_default();
        let mut headers =
            vec![("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())];
        headers.extend(extra.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let request = Request {
            method: Method::Post,
            url: &self.endpoint,
            headers: &headers,
            body: Some(body.expose()),
            timeout,
            keepalive: call.keepalive,
            cache: CacheMode::Default,
            max_body_bytes: MAX_REPLY_BYTES,
        };
        let response = self.platform.transport.send(request).await?;
        if let Some(date) = response.header("date").and_then(date::parse) {
            self.drift.set(date.saturating_sub(self.platform.clock.now()));
        }
        if response.status == 200 { Ok(response.body.into()) } else { Err(Error::from_response(&response)) }
    }

    /// Returns a random wait between zero and the maximum ("full jitter"), so that the retries of many clients spread
    /// out.
    fn back_off(&self, attempts: u32) -> Duration {
        let mut random = [0; 4];
        // Without random bytes every client waits for the maximum time.
        let max_millis = MAX_BACK_OFF_MS << (attempts - 1);
        match self.platform.random.fill(&mut random) {
            Ok(()) => Duration::from_millis((u32::from_le_bytes(random) % max_millis).into()),
            Err(_) => Duration::from_millis(max_millis.into()),
        }
    }
}

/// Reports the path and what was expected, but not the value that was found, because it may be a token.
fn explain(operation: &'static str, error: DecodeError) -> Error {
    let (path, detail) = match error {
        DecodeError::Syntax { line, column } => {
            (String::new(), format!("not JSON, in line {line}, column {column}"))
        }
        DecodeError::Missing { path, expected } => (path, format!("expected {expected}, found nothing")),
        DecodeError::Wrong { path, expected, found: _ } => (path, format!("expected {expected}")),
    };
    ReplyError { operation, path, detail }.into()
}

#[cfg(test)]
mod tests;
