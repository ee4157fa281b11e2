//! The operation [`GlobalSignOut`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Revokes all refresh tokens of the user; the pool then refuses the user's access tokens as well.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html).
/// A server that verifies access tokens itself accepts them until they expire. Notable errors: `NotAuthorized` (the
/// access token has expired or was revoked).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GlobalSignOut<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

impl<'a> GlobalSignOut<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::GlobalSignOut;
    ///
    /// let token = Secret::new("an access token");
    /// let request = GlobalSignOut::new(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token }
    }
}

/// The response to [`GlobalSignOut`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GlobalSignOutResponse {}

impl FromJson for GlobalSignOutResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for GlobalSignOut<'_> {
    const NAME: &'static str = "GlobalSignOut";
    const IDEMPOTENT: bool = true;
    const HAS_EMPTY_RESPONSE: bool = true;
    const KEEPALIVE: bool = true;
    type Response = GlobalSignOutResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = GlobalSignOut { access_token: &token };
        assert_eq!(wire(&request), ("GlobalSignOut", json!({ "AccessToken": "access" })));
    }
}
