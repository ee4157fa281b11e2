use serde::Serialize;

use crate::protocol::{Attribute, CodeDelivery, FromJson, Json, Operation, Secret};

/// Registers a user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html). Worth handling: `UsernameExists`, `InvalidPassword`, `InvalidParameter` (an attribute),
/// `UserLambdaValidation` (a trigger refused), `CodeDeliveryFailure`, `LimitExceeded`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignUp<'a> {
    /// The app client, 1–128 characters.
    pub client_id: &'a str,
    /// User name, or the address where the pool signs in by it; 1–128 characters.
    pub username: &'a str,
    /// The password, at most 256 characters.
    pub password: &'a Secret,
    /// What the pool requires and the client may write.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub user_attributes: &'a [Attribute],
}

/// The user exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpResponse {
    /// False where a code must be entered first.
    pub user_confirmed: bool,
    /// Where that code went.
    pub code_delivery_details: Option<CodeDelivery>,
    /// The user's id, for good.
    pub user_sub: String,
}

impl FromJson for SignUpResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            user_confirmed: json.get("UserConfirmed").as_flag(),
            code_delivery_details: CodeDelivery::of(json),
            user_sub: json.text("UserSub"),
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

    use super::{
        super::{reply, wire},
        *,
    };

    #[test]
    fn request() {
        let password = Secret::new("p");
        let attributes = [Attribute { name: "name".to_owned(), value: "Ada".to_owned() }];
        let request = SignUp {
            client_id: "client",
            username: "ada",
            password: &password,
            user_attributes: &attributes,
        };
        let body = json!({
            "ClientId": "client",
            "Username": "ada",
            "Password": "p",
            "UserAttributes": [{ "Name": "name", "Value": "Ada" }],
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
