//! The operation [`ForgotPassword`].

use serde::Serialize;

use crate::protocol::{CodeDelivery, FromJson, Json, Operation, Parameters, UserContextData};

/// Requests a code to replace a forgotten password.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html).
/// If the pool prevents user-existence errors, the response for an unknown user is the same. Notable errors:
/// `LimitExceeded`, `InvalidParameter` (no verified address), `NotAuthorized` (a temporary password cannot be
/// recovered), `CodeDeliveryFailure`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ForgotPassword<'a> {
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

impl<'a> ForgotPassword<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::operations::ForgotPassword;
    ///
    /// let request = ForgotPassword::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, username: &'a str) -> Self {
        Self { client_id, username, client_metadata: None, user_context_data: None }
    }
}

/// The response to [`ForgotPassword`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForgotPasswordResponse {
    /// The destination of the code, which is invented for an unknown user.
    pub code_delivery_details: Option<CodeDelivery>,
}

impl FromJson for ForgotPasswordResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { code_delivery_details: CodeDelivery::from_reply(json) }
    }
}

impl Operation for ForgotPassword<'_> {
    const NAME: &'static str = "ForgotPassword";
    type Response = ForgotPasswordResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let request = ForgotPassword {
            client_id: "client",
            username: "ada",
            client_metadata: None,
            user_context_data: None,
        };
        assert_eq!(wire(&request), ("ForgotPassword", json!({ "ClientId": "client", "Username": "ada" })));
    }

    #[test]
    fn response() {
        let body = json!({
            "CodeDeliveryDetails": {
                "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***", "New": 1,
            },
        });
        let response: ForgotPasswordResponse = reply(&body).unwrap();
        assert_eq!(response.code_delivery_details.unwrap().destination, "a***@e***");
    }
}
