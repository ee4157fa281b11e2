//! The traits of operations, and the parts of inputs and replies that many operations share.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::attributes::Attributes;
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::service::Service;

/// The number of items on a page if the caller does not limit it.
const DEFAULT_PAGE_ITEMS: usize = 60;

/// An operation on a pool. The type is the operation's input.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html>
pub(crate) trait Operation: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, pool: &mut Pool) -> Result<Value, Exception>;
}

/// An operation that reads a pool without changing it. The type is the operation's input.
pub(crate) trait Query: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, pool: &Pool) -> Result<Value, Exception>;
}

/// An operation on the set of pools. One that changes anything has to call [`Service::set_changed`].
pub(crate) trait ServiceOperation: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, service: &Service) -> Result<Value, Exception>;
}

/// An attribute in the API's format: `{ "Name", "Value" }`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    name: String,
    #[serde(default)]
    value: String,
}

/// Converts the API's list of attributes to a map.
pub(super) fn attributes(list: Vec<Attribute>) -> Attributes {
    list.into_iter().map(|attribute| (attribute.name, attribute.value)).collect()
}

/// Returns the reply of an operation without a result.
pub(super) fn empty_reply() -> Value {
    json!({})
}

/// Returns a page of a list as `{ name: [..], token_name: ".." }`. The token contains the number of items that precede
/// the next page. A page has up to `limit` items, by default [`DEFAULT_PAGE_ITEMS`].
pub(super) fn page(
    name: &str,
    all: Vec<Value>,
    limit: Option<usize>,
    token_name: &str,
    token: Option<&str>,
) -> Result<Value, Exception> {
    let start = match token {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|start| start.parse::<usize>().ok())
            .ok_or_else(|| invalid_parameter(format!("Invalid {token_name}")))?,
    };
    let limit = limit.filter(|limit| *limit > 0).unwrap_or(DEFAULT_PAGE_ITEMS);
    let end = start.saturating_add(limit).min(all.len());
    let is_last = end >= all.len();
    let items: Vec<_> = all.into_iter().take(end).skip(start).collect();
    let mut reply = json!({ name: items });
    if !is_last {
        reply[token_name] = json!(format!("page-{end}"));
    }
    Ok(reply)
}
