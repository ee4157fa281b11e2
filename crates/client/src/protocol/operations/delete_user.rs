use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Deletes the signed-in user permanently.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html).
/// Notable errors: `NotAuthorized`, `UserNotFound` (already deleted).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUser<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
}

/// The response to [`DeleteUser`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
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
