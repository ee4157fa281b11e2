use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Verifies an address of the signed-in user with the code that was sent to it.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html).
/// Notable errors: `CodeMismatch`, `ExpiredCode`, `AliasExists`, `LimitExceeded`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyUserAttribute<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The attribute: `email` or `phone_number`; 1–32 characters.
    pub attribute_name: &'a str,
    /// The code, 1–2048 characters of `[\S]+`.
    pub code: &'a Secret,
}

/// The response to [`VerifyUserAttribute`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyUserAttributeResponse {}

impl FromJson for VerifyUserAttributeResponse {
    fn from_json(_: Json<'_>) -> Self {
        Self {}
    }
}

impl Operation for VerifyUserAttribute<'_> {
    const NAME: &'static str = "VerifyUserAttribute";
    const HAS_EMPTY_RESPONSE: bool = true;
    type Response = VerifyUserAttributeResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let code = Secret::new("123456");
        let request = VerifyUserAttribute { access_token: &token, attribute_name: "email", code: &code };
        let body = json!({ "AccessToken": "access", "AttributeName": "email", "Code": "123456" });
        assert_eq!(wire(&request), ("VerifyUserAttribute", body));
    }
}
