//! The operation [`DeleteUserAttributes`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Removes attributes of the signed-in user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html).
/// Notable errors: `InvalidParameter` (the pool requires the attribute), `NotAuthorized` (the client may not write it).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DeleteUserAttributes<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The names of the attributes, 1–32 characters each.
    pub user_attribute_names: &'a [&'a str],
}

impl<'a> DeleteUserAttributes<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::DeleteUserAttributes;
    ///
    /// let token = Secret::new("an access token");
    /// let request = DeleteUserAttributes::new(&token, &["nickname"]);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, user_attribute_names: &'a [&'a str]) -> Self {
        Self { access_token, user_attribute_names }
    }
}

/// The response to [`DeleteUserAttributes`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteUserAttributesResponse {}

impl FromJson for DeleteUserAttributesResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for DeleteUserAttributes<'_> {
    const NAME: &'static str = "DeleteUserAttributes";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = DeleteUserAttributesResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = DeleteUserAttributes { access_token: &token, user_attribute_names: &["nickname"] };
        let body = json!({ "AccessToken": "access", "UserAttributeNames": ["nickname"] });
        assert_eq!(wire(&request), ("DeleteUserAttributes", body));
    }
}
