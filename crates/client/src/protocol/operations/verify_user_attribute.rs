//! The operation [`VerifyUserAttribute`].

use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Secret};

/// Verifies an address of the signed-in user with the code that was sent to it.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html).
/// Notable errors: `CodeMismatch`, `ExpiredCode`, `AliasExists`, `LimitExceeded`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VerifyUserAttribute<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The attribute: `email` or `phone_number`; 1–32 characters.
    pub attribute_name: &'a str,
    /// The code, 1–2048 characters of `[\S]+`.
    pub code: &'a Secret,
}

impl<'a> VerifyUserAttribute<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::VerifyUserAttribute;
    ///
    /// let token = Secret::new("an access token");
    /// let code = Secret::new("123456");
    /// let request = VerifyUserAttribute::new(&token, "email", &code);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret, attribute_name: &'a str, code: &'a Secret) -> Self {
        Self { access_token, attribute_name, code }
    }
}

/// The response to [`VerifyUserAttribute`], which has no members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
