//! The interface of all operations.

use serde::Serialize;

use super::FromJson;

/// A call of the user-pool API: the request, with its name and the type of its response.
pub trait Operation: Serialize {
    /// The operation's name, which is the last part of `x-amz-target`.
    const NAME: &'static str;

    /// Whether sending the request twice has the same effect as sending it once. Only then is it retried if its outcome
    /// is unknown. A throttled request, which had no effect, is always retried.
    const IDEMPOTENT: bool = false;

    /// Returns [`IDEMPOTENT`](Self::IDEMPOTENT), unless the operation decides it for each request.
    fn is_idempotent(&self) -> bool {
        Self::IDEMPOTENT
    }

    /// Whether the response has no members in the service's model. Only then is an empty response body a success.
    const HAS_EMPTY_RESPONSE: bool = false;

    /// Whether the browser completes the request after its page has been closed or left.
    const KEEPALIVE: bool = false;

    /// The response to a successful request. Unknown members are ignored.
    type Response: FromJson;
}
