use serde::Serialize;

use super::FromJson;

/// One call of the user-pool API, declared once: a request that knows its name and its response.
pub trait Operation: Serialize {
    /// The operation's name, as `x-amz-target` ends.
    const NAME: &'static str;

    /// Whether sending it twice does no more than sending it once. Only then is it sent again when its fate
    /// is unknown; a throttled one, which did nothing, is sent again in any case.
    const IDEMPOTENT: bool = false;

    /// [`IDEMPOTENT`](Self::IDEMPOTENT), for an operation where it depends on the request.
    fn is_idempotent(&self) -> bool {
        Self::IDEMPOTENT
    }

    /// Whether the response has no members in the service's model. Only then is a reply without a body a success.
    const HAS_EMPTY_RESPONSE: bool = false;

    /// Whether the request goes on when the page that sent it is closed or left.
    const KEEPALIVE: bool = false;

    /// What a success brings. Unknown members are ignored.
    type Response: FromJson;
}
