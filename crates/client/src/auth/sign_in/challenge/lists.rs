//! The lists in the parameters of a challenge.

use crate::auth::{AuthError, MfaFactor};
use crate::protocol::{Document, Parameters};

/// Parses the parameter called `name` as a JSON list of texts. Returns an empty list if the parameter is absent.
pub(super) fn texts(parameters: &Parameters, name: &str) -> Result<Vec<String>, AuthError> {
    let Some(list) = parameters.get(name) else { return Ok(Vec::new()) };
    Document::parse(list)
        .and_then(|list| list.read(|list| list.as_list(|item| item.as_text().to_owned())))
        .map_err(|_| AuthError::Reply("a challenge whose list is no list of names"))
}

/// Returns the second factors in such a list that this version knows.
pub(super) fn mfa_factors(parameters: &Parameters, name: &str) -> Result<Vec<MfaFactor>, AuthError> {
    Ok(texts(parameters, name)?.iter().filter_map(|name| MfaFactor::from_name(name)).collect())
}
