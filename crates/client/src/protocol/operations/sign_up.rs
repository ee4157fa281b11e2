//! The operation [`SignUp`].

use serde::Serialize;

use crate::protocol::{
    Attribute, CodeDelivery, FromJson, Json, Operation, Parameters, Secret, UserContextData,
};

/// Registers a user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html).
/// Notable errors: `UsernameExists`, `InvalidPassword`, `InvalidParameter` (an attribute), `UserLambdaValidation` (a
/// trigger refused), `CodeDeliveryFailure`, `LimitExceeded`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SignUp<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The user name, or the address in a pool whose users sign in by it; 1–128 characters of
    /// `[\p{L}\p{M}\p{S}\p{N}\p{P}]+`, that is, without spaces.
    pub username: &'a str,
    /// The password, at most 256 characters. `None` for a user who signs in without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<&'a Secret>,
    /// The attributes that the pool requires and the client may write.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub user_attributes: &'a [Attribute],
    /// Data for the pre-sign-up trigger only, which the pool does not store.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub validation_data: &'a [Attribute],
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> SignUp<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::SignUp;
    ///
    /// let password = Secret::new("a password");
    /// let mut request = SignUp::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com");
    /// request.password = Some(&password);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, username: &'a str) -> Self {
        Self {
            client_id,
            username,
            password: None,
            user_attributes: &[],
            validation_data: &[],
            client_metadata: None,
            user_context_data: None,
        }
    }
}

/// The response to [`SignUp`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignUpResponse {
    /// Whether the user is confirmed. If not, the user has to enter a code first.
    pub user_confirmed: bool,
    /// The destination of the code.
    pub code_delivery_details: Option<CodeDelivery>,
    /// The permanent id of the user.
    pub user_sub: String,
    /// A `Session` that begins a choice-based sign-in without a code if the user is already confirmed, valid for 3
    /// minutes; 20–2048 characters.
    pub session: Option<Secret>,
}

impl FromJson for SignUpResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            user_confirmed: json.get("UserConfirmed").as_flag(),
            code_delivery_details: CodeDelivery::from_reply(json),
            user_sub: json.text("UserSub"),
            session: json.optional_secret("Session"),
        }
    }
}

impl Operation for SignUp<'_> {
    const NAME: &'static str = "SignUp";
    type Response = SignUpResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let password = Secret::new("p");
        let attributes = [Attribute { name: "name".to_owned(), value: "Ada".to_owned() }];
        let request = SignUp {
            client_id: "client",
            username: "ada",
            password: Some(&password),
            user_attributes: &attributes,
            validation_data: &attributes,
            client_metadata: Some(&[("a", "b")].into()),
            user_context_data: Some(&UserContextData { encoded_data: "e".to_owned() }),
        };
        let body = json!({
            "ClientId": "client",
            "Username": "ada",
            "Password": "p",
            "UserAttributes": [{ "Name": "name", "Value": "Ada" }],
            "ValidationData": [{ "Name": "name", "Value": "Ada" }],
            "ClientMetadata": { "a": "b" },
            "UserContextData": { "EncodedData": "e" },
        });
        assert_eq!(wire(&request), ("SignUp", body));
    }

    #[test]
    fn response() {
        let body = json!({ "UserConfirmed": false, "UserSub": "s", "CodeDeliveryDetails": {} });
        let response: SignUpResponse = reply(&body).unwrap();
        assert!(!response.user_confirmed);
        assert_eq!(response.code_delivery_details, Some(CodeDelivery::default()));
    }
}
