use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Revokes every refresh token of the user, and with it all access tokens at the pool.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html). A server that verifies tokens by itself accepts them until they expire. Worth
/// handling: `NotAuthorized` (the access token has expired or was revoked).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GlobalSignOut<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
}

/// Nothing: it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    use super::{super::wire, *};

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = GlobalSignOut { access_token: &token };
        assert_eq!(wire(&request), ("GlobalSignOut", json!({ "AccessToken": "access" })));
    }
}
