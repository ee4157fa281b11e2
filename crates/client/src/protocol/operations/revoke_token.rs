//! The operation [`RevokeToken`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Revokes a refresh token and the access tokens that were issued for it. Does not require a valid access token.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html).
/// Notable errors: `UnsupportedOperation` (revocation is disabled for the client), `Unauthorized`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct RevokeToken<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The refresh token.
    pub token: &'a Secret,
}

impl<'a> RevokeToken<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::RevokeToken;
    ///
    /// let token = Secret::new("a refresh token");
    /// let request = RevokeToken::new("1h57kf5cpq17m0eml12EXAMPLE", &token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, token: &'a Secret) -> Self {
        Self { client_id, token }
    }
}

/// The response to [`RevokeToken`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokeTokenResponse {}

impl FromJson for RevokeTokenResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for RevokeToken<'_> {
    const NAME: &'static str = "RevokeToken";
    const IDEMPOTENT: bool = true;
    const HAS_EMPTY_RESPONSE: bool = true;
    const KEEPALIVE: bool = true;
    type Response = RevokeTokenResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("refresh");
        let request = RevokeToken { client_id: "client", token: &token };
        assert_eq!(wire(&request), ("RevokeToken", json!({ "ClientId": "client", "Token": "refresh" })));
    }
}
