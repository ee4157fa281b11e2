use serde::Serialize;

use super::AuthResponse;
use crate::protocol::{AuthFlow, AuthParameters, Operation};

/// Begins a sign-in.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html). Worth handling: `NotAuthorized`, `UserNotConfirmed`, `PasswordResetRequired`,
/// `UserNotFound` (where the pool tells), `InvalidParameter` (the flow is not enabled for the client).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InitiateAuth<'a> {
    /// The app client, 1–128 characters.
    pub client_id: &'a str,
    /// How.
    pub auth_flow: AuthFlow,
    /// What that flow begins with.
    pub auth_parameters: AuthParameters<'a>,
}

impl Operation for InitiateAuth<'_> {
    const NAME: &'static str = "InitiateAuth";
    type Response = AuthResponse;

    /// `A` commits to nothing; a password counts as an attempt.
    fn is_idempotent(&self) -> bool {
        self.auth_flow == AuthFlow::UserSrp
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::wire, *};
    use crate::protocol::Secret;

    #[test]
    fn srp() {
        let auth_parameters =
            AuthParameters { username: "ada", srp_a: Some("abc"), ..AuthParameters::default() };
        let request = InitiateAuth { client_id: "client", auth_flow: AuthFlow::UserSrp, auth_parameters };
        let body = json!({
            "ClientId": "client",
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": "ada", "SRP_A": "abc" },
        });
        assert_eq!(wire(&request), ("InitiateAuth", body));
        assert!(request.is_idempotent());
    }

    #[test]
    fn password() {
        let password = Secret::new("pass");
        let auth_parameters =
            AuthParameters { username: "ada", password: Some(&password), ..AuthParameters::default() };
        let request =
            InitiateAuth { client_id: "client", auth_flow: AuthFlow::UserPassword, auth_parameters };
        let body = json!({
            "ClientId": "client",
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ada", "PASSWORD": "pass" },
        });
        assert_eq!(wire(&request), ("InitiateAuth", body));
        assert!(!request.is_idempotent());
    }
}
