//! The operation [`ResendConfirmationCode`].

use serde::Serialize;

use crate::protocol::{CodeDelivery, FromJson, Json, Operation, Parameters, UserContextData};

/// Requests a new code for a sign-up, which replaces the earlier one.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html).
/// Notable errors: `LimitExceeded`, `InvalidParameter` (already confirmed), `CodeDeliveryFailure`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ResendConfirmationCode<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The user name or an alias, 1–128 characters.
    pub username: &'a str,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> ResendConfirmationCode<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::operations::ResendConfirmationCode;
    ///
    /// let request = ResendConfirmationCode::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, username: &'a str) -> Self {
        Self { client_id, username, client_metadata: None, user_context_data: None }
    }
}

/// The response to [`ResendConfirmationCode`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResendConfirmationCodeResponse {
    /// The destination of the code, which is invented for an unknown user.
    pub code_delivery_details: Option<CodeDelivery>,
}

impl FromJson for ResendConfirmationCodeResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { code_delivery_details: CodeDelivery::from_reply(json) }
    }
}

impl Operation for ResendConfirmationCode<'_> {
    const NAME: &'static str = "ResendConfirmationCode";
    type Response = ResendConfirmationCodeResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let request = ResendConfirmationCode {
            client_id: "client",
            username: "ada",
            client_metadata: None,
            user_context_data: None,
        };
        let body = json!({ "ClientId": "client", "Username": "ada" });
        assert_eq!(wire(&request), ("ResendConfirmationCode", body));
    }
}
