use serde::Serialize;

use crate::protocol::{FromJson, Json, Operation, Parameters, Secret, UserContextData};

/// Confirms a sign-up with the code that was sent.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html). Worth handling: `CodeMismatch`, `ExpiredCode`, `AliasExists`, `LimitExceeded`,
/// `TooManyFailedAttempts`; `NotAuthorized` with the status CONFIRMED in its message means that it was done
/// before.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfirmSignUp<'a> {
    /// The app client, 1–128 characters.
    pub client_id: &'a str,
    /// User name or alias, 1–128 characters.
    pub username: &'a str,
    /// The code, 1–2048 characters of `[\S]+`; today six digits, good for 24 hours.
    pub confirmation_code: &'a Secret,
    /// Takes an alias away from the user who has it: the address is this one's now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub force_alias_creation: bool,
    /// What the sign-up returned, 20–2048 characters: the reply's session can begin a sign-in then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
    /// For the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// For threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

/// The user is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmSignUpResponse {
    /// Begins a choice-based sign-in without a further code, within 3 minutes; 20–2048 characters.
    pub session: Option<Secret>,
}

impl FromJson for ConfirmSignUpResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self { session: json.optional_secret("Session") }
    }
}

impl Operation for ConfirmSignUp<'_> {
    const NAME: &'static str = "ConfirmSignUp";
    type Response = ConfirmSignUpResponse;
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
        let code = Secret::new("123456");
        let request = ConfirmSignUp {
            client_id: "client",
            username: "ada",
            confirmation_code: &code,
            force_alias_creation: false,
            session: None,
            client_metadata: None,
            user_context_data: None,
        };
        let mut body = json!({ "ClientId": "client", "Username": "ada", "ConfirmationCode": "123456" });
        assert_eq!(wire(&request), ("ConfirmSignUp", body.clone()));
        body["ForceAliasCreation"] = json!(true);
        assert_eq!(wire(&ConfirmSignUp { force_alias_creation: true, ..request }), ("ConfirmSignUp", body));
    }

    #[test]
    fn response() {
        let response: ConfirmSignUpResponse = reply(&json!({ "Session": "s" })).unwrap();
        assert_eq!(response.session, Some(Secret::new("s")));
        assert!(reply::<ConfirmSignUpResponse>(&json!({})).unwrap().session.is_none());
    }
}
