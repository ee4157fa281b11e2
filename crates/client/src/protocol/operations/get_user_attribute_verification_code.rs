use serde::Serialize;

use crate::protocol::{CodeDelivery, FromJson, Json, Operation, Parameters, Secret};

/// Has a code sent to an address of the signed-in user, to verify it with.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html). Worth handling: `LimitExceeded`, `CodeDeliveryFailure`,
/// `InvalidParameter` (there is no such address).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserAttributeVerificationCode<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// `email` or `phone_number`; 1–32 characters.
    pub attribute_name: &'a str,
    /// For the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
}

/// A code is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetUserAttributeVerificationCodeResponse {
    /// Where to.
    pub code_delivery_details: Option<CodeDelivery>,
}

impl FromJson for GetUserAttributeVerificationCodeResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { code_delivery_details: CodeDelivery::of(json) }
    }
}

impl Operation for GetUserAttributeVerificationCode<'_> {
    const NAME: &'static str = "GetUserAttributeVerificationCode";
    type Response = GetUserAttributeVerificationCodeResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{reply, wire},
        *,
    };

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
