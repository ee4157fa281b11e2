//! The operation [`UpdateUserAttributes`].

use serde::Serialize;

use crate::protocol::{Attribute, CodeDelivery, FromJson, Json, Operation, Parameters, Secret};

/// Changes attributes of the signed-in user. If an address has to be verified first, it keeps its old value until
/// [`VerifyUserAttribute`](super::VerifyUserAttribute).
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html).
/// Notable errors: `AliasExists`, `InvalidParameter`, `CodeDeliveryFailure`, `NotAuthorized` (the client may not write
/// the attribute).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UpdateUserAttributes<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The attributes with their new values. An empty value clears the attribute.
    pub user_attributes: &'a [Attribute],
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
}

impl<'a> UpdateUserAttributes<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::operations::UpdateUserAttributes;
    /// use cognito_client::protocol::{Attribute, Secret};
    ///
    /// let token = Secret::new("an access token");
    /// let attributes = [Attribute::new("name", "Ada")];
    /// let request = UpdateUserAttributes::new(&token, &attributes);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, user_attributes: &'a [Attribute]) -> Self {
        Self { access_token, user_attributes, client_metadata: None }
    }
}

/// The response to [`UpdateUserAttributes`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateUserAttributesResponse {
    /// The destinations of the codes, one for each attribute that has to be verified.
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

    use super::super::{reply, wire};
    use super::*;

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
