//! The operation [`DeleteUser`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Deletes the signed-in user permanently.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html).
/// Notable errors: `NotAuthorized`, `UserNotFound` (already deleted).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DeleteUser<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

impl<'a> DeleteUser<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::DeleteUser;
    ///
    /// let token = Secret::new("an access token");
    /// let request = DeleteUser::new(&token);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token }
    }
}

/// The response to [`DeleteUser`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteUserResponse {}

impl FromJson for DeleteUserResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for DeleteUser<'_> {
    const NAME: &'static str = "DeleteUser";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = DeleteUserResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let request = DeleteUser { access_token: &token };
        assert_eq!(wire(&request), ("DeleteUser", json!({ "AccessToken": "access" })));
    }
}
