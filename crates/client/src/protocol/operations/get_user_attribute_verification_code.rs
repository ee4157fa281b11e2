//! The operation [`GetUserAttributeVerificationCode`].

use serde::Serialize;

use crate::protocol::{CodeDelivery, FromJson, Json, Operation, Parameters, Secret};

/// Requests a code to verify an address of the signed-in user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html).
/// Notable errors: `LimitExceeded`, `CodeDeliveryFailure`, `InvalidParameter` (the user does not have this address).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GetUserAttributeVerificationCode<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The attribute: `email` or `phone_number`; 1–32 characters.
    pub attribute_name: &'a str,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
}

impl<'a> GetUserAttributeVerificationCode<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::GetUserAttributeVerificationCode;
    ///
    /// let token = Secret::new("an access token");
    /// let request = GetUserAttributeVerificationCode::new(&token, "email");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, attribute_name: &'a str) -> Self {
        Self { access_token, attribute_name, client_metadata: None }
    }
}

/// The response to [`GetUserAttributeVerificationCode`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetUserAttributeVerificationCodeResponse {
    /// The destination of the code.
    pub code_delivery_details: Option<CodeDelivery>,
}

impl FromJson for GetUserAttributeVerificationCodeResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { code_delivery_details: CodeDelivery::from_reply(json) }
    }
}

impl Operation for GetUserAttributeVerificationCode<'_> {
    const NAME: &'static str = "GetUserAttributeVerificationCode";
    type Response = GetUserAttributeVerificationCodeResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = GetUserAttributeVerificationCode {
            access_token: &token,
            attribute_name: "email",
            client_metadata: None,
        };
        let body = json!({ "AccessToken": "access", "AttributeName": "email" });
        assert_eq!(wire(&request), ("GetUserAttributeVerificationCode", body));
    }

    #[test]
    fn response() {
        let body = json!({ "CodeDeliveryDetails": { "AttributeName": "email", "DeliveryMedium": "EMAIL" } });
        let response: GetUserAttributeVerificationCodeResponse = reply(&body).unwrap();
        assert_eq!(response.code_delivery_details.unwrap().delivery_medium, "EMAIL");
    }
}
