//! Parameters of requests and challenges: texts by name.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::error::{Exception, invalid_parameter};

/// The `ChallengeParameters` of a reply.
pub(crate) type Parameters = Map<String, Value>;

pub(super) fn parameters<const N: usize>(list: [(&str, &str); N]) -> Parameters {
    list.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

/// Returns a parameter of a request.
///
/// # Errors
///
/// `InvalidParameterException` if it is absent or empty.
pub(super) fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, Exception> {
    let value = parameters.get(name).filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}
