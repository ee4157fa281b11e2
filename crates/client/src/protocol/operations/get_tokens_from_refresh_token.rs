//! The operation [`GetTokensFromRefreshToken`].

use serde::Serialize;

use crate::protocol::{AuthResult, FromJson, Json, Operation, Parameters, Secret};

/// Trades a refresh token for new tokens.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html).
/// Not idempotent: with refresh token rotation the request invalidates the token, after a grace period of at most 60 s.
/// Notable errors: `NotAuthorized` and `RefreshTokenReuse` (the session has ended).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GetTokensFromRefreshToken<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The refresh token, which is opaque.
    pub refresh_token: &'a Secret,
    /// The key of the remembered device that the token was issued to, 1–55 characters; `None` if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_key: Option<&'a str>,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
}

impl<'a> GetTokensFromRefreshToken<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::GetTokensFromRefreshToken;
    ///
    /// let token = Secret::new("a refresh token");
    /// let request = GetTokensFromRefreshToken::new("1h57kf5cpq17m0eml12EXAMPLE", &token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, refresh_token: &'a Secret) -> Self {
        Self { client_id, refresh_token, device_key: None, client_metadata: None }
    }
}

/// The response to [`GetTokensFromRefreshToken`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetTokensFromRefreshTokenResponse {
    /// The new tokens, with a new refresh token only if the client uses rotation.
    pub authentication_result: AuthResult,
}

impl FromJson for GetTokensFromRefreshTokenResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { authentication_result: AuthResult::from_json(json.get("AuthenticationResult")) }
    }
}

impl Operation for GetTokensFromRefreshToken<'_> {
    const NAME: &'static str = "GetTokensFromRefreshToken";
    type Response = GetTokensFromRefreshTokenResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("refresh");
        let request = GetTokensFromRefreshToken {
            client_id: "client",
            refresh_token: &token,
            device_key: Some("device"),
            client_metadata: None,
        };
        let body = json!({ "ClientId": "client", "RefreshToken": "refresh", "DeviceKey": "device" });
        assert_eq!(wire(&request), ("GetTokensFromRefreshToken", body));
    }

    #[test]
    fn response() {
        let body = json!({
            "AuthenticationResult": { "AccessToken": "a", "IdToken": "i", "ExpiresIn": 900, "TokenType": "Bearer" },
        });
        let response: GetTokensFromRefreshTokenResponse = reply(&body).unwrap();
        assert_eq!(response.authentication_result.access_token, Secret::new("a"));
        assert_eq!(response.authentication_result.refresh_token, None);
    }
}
