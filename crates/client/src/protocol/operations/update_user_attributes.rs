use serde::Serialize;

use crate::protocol::{Attribute, CodeDelivery, FromJson, Json, Operation, Parameters, Secret};

/// Changes attributes of the signed-in user. An address that must be verified first keeps its old value until
/// [`VerifyUserAttribute`](super::VerifyUserAttribute).
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html). Worth handling: `AliasExists`, `InvalidParameter`, `CodeDeliveryFailure`,
/// `NotAuthorized` (the client may not write it).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserAttributes<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// Their new values; an empty one empties the attribute.
    pub user_attributes: &'a [Attribute],
    /// For the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
}

/// Which of them wait for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateUserAttributesResponse {
    /// Where codes went, one for each attribute to verify.
    pub code_delivery_details_list: Vec<CodeDelivery>,
}

impl FromJson for UpdateUserAttributesResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            code_delivery_details_list: json
                .get("CodeDeliveryDetailsList")
                .optional()
                .map(|list| list.as_list(CodeDelivery::from_json))
                .unwrap_or_default(),
        }
    }
}

impl Operation for UpdateUserAttributes<'_> {
    const NAME: &'static str = "UpdateUserAttributes";
    type Response = UpdateUserAttributesResponse;
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
        let attributes = [Attribute { name: "email".into(), value: "b@example.com".into() }];
        let request = UpdateUserAttributes {
            access_token: &token,
            user_attributes: &attributes,
            client_metadata: None,
        };
        let body = json!({
            "AccessToken": "access", "UserAttributes": [{ "Name": "email", "Value": "b@example.com" }],
        });
        assert_eq!(wire(&request), ("UpdateUserAttributes", body));
    }

    #[test]
    fn response() {
        let body =
            json!({ "CodeDeliveryDetailsList": [{ "AttributeName": "email", "Destination": "b***@e***" }] });
        let response: UpdateUserAttributesResponse = reply(&body).unwrap();
        assert_eq!(response.code_delivery_details_list[0].destination, "b***@e***");
        let nothing = reply::<UpdateUserAttributesResponse>(&json!({})).unwrap();
        assert!(nothing.code_delivery_details_list.is_empty());
    }
}
