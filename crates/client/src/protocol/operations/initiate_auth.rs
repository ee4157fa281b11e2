//! The operation [`InitiateAuth`].

use serde::Serialize;

use super::AuthResponse;
use crate::protocol::names::parameter;
use crate::protocol::{AuthFlow, Operation, Parameters, Secret, UserContextData};

/// Begins a sign-in.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html).
/// Notable errors: `NotAuthorized`, `UserNotConfirmed`, `PasswordResetRequired`, `UserNotFound` (unless the pool
/// prevents user-existence errors), `InvalidParameter` (the flow is not enabled for the client).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct InitiateAuth<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The flow.
    pub auth_flow: AuthFlow,
    /// The parameters of the flow, which always include `USERNAME`.
    pub auth_parameters: &'a Parameters,
    /// The `Session` of a confirmed sign-up, which replaces the first factor. Only for [`AuthFlow::User`]; 20–2048
    /// characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> InitiateAuth<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::AuthFlow;
    /// use cognito_client::protocol::operations::InitiateAuth;
    ///
    /// let parameters = [("USERNAME", "ada"), ("SRP_A", "a1b2")].into();
    /// let request = InitiateAuth::new("1h57kf5cpq17m0eml12EXAMPLE", AuthFlow::UserSrp, &parameters);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(client_id: &'a str, auth_flow: AuthFlow, auth_parameters: &'a Parameters) -> Self {
        Self {
            client_id,
            auth_flow,
            auth_parameters,
            session: None,
            client_metadata: None,
            user_context_data: None,
        }
    }
}

impl Operation for InitiateAuth<'_> {
    const NAME: &'static str = "InitiateAuth";
    type Response = AuthResponse;

    /// Only SRP is idempotent, because sending `A` has no effect. A password counts as an attempt, and a code would be
    /// sent twice.
    fn is_idempotent(&self) -> bool {
        self.auth_parameters.get(parameter::SRP_A).is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::wire;
    use super::*;

    fn request(auth_flow: AuthFlow, auth_parameters: &Parameters) -> InitiateAuth<'_> {
        InitiateAuth {
            client_id: "client",
            auth_flow,
            auth_parameters,
            session: None,
            client_metadata: None,
            user_context_data: None,
        }
    }

    #[test]
    fn request_of_the_srp_flow() {
        let parameters = [("USERNAME", "ada"), ("SRP_A", "abc")].into();
        let request = request(AuthFlow::UserSrp, &parameters);
        let body = json!({
            "ClientId": "client",
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": "ada", "SRP_A": "abc" },
        });
        assert_eq!(wire(&request), ("InitiateAuth", body));
        assert!(request.is_idempotent());
    }

    #[test]
    fn request_of_the_password_flow() {
        let parameters = [("USERNAME", "ada"), ("PASSWORD", "pass")].into();
        let request = request(AuthFlow::UserPassword, &parameters);
        let body = json!({
            "ClientId": "client",
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ada", "PASSWORD": "pass" },
        });
        assert_eq!(wire(&request), ("InitiateAuth", body));
        assert!(!request.is_idempotent());
    }

    #[test]
    fn request_after_a_sign_up() {
        let (parameters, session) = ([("USERNAME", "ada")].into(), Secret::new("s"));
        let request = InitiateAuth { session: Some(&session), ..request(AuthFlow::User, &parameters) };
        let body = json!({
            "ClientId": "client",
            "AuthFlow": "USER_AUTH",
            "AuthParameters": { "USERNAME": "ada" },
            "Session": "s",
        });
        assert_eq!(wire(&request), ("InitiateAuth", body));
        assert!(!request.is_idempotent());
    }
}
