//! The operation [`RespondToAuthChallenge`].

use std::fmt;

use serde::Serialize;

use crate::protocol::{
    AuthResult, ChallengeName, FromJson, Json, Operation, Parameters, Secret, UserContextData,
};

/// Answers a challenge of a sign-in.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html).
/// Notable errors: `NotAuthorized` (wrong password, or the `Session` has become invalid), `CodeMismatch`,
/// `ExpiredCode`, `InvalidPassword`, `PasswordResetRequired`, `UserNotConfirmed`, `ResourceNotFound` (the pool no
/// longer knows the device).
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct RespondToAuthChallenge<'a> {
    /// The id of the app client, 1–128 characters.
    pub client_id: &'a str,
    /// The name of the challenge.
    pub challenge_name: ChallengeName,
    /// The answer, which always includes `USERNAME`.
    pub challenge_responses: &'a Parameters,
    /// The `Session` of the challenge, 20–2048 characters; `None` if the challenge had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<&'a Secret>,
    /// Data for the pool's Lambda triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata: Option<&'a Parameters>,
    /// Data about the browser for threat protection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_context_data: Option<&'a UserContextData>,
}

impl<'a> RespondToAuthChallenge<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::ChallengeName;
    /// use cognito_client::protocol::operations::RespondToAuthChallenge;
    ///
    /// let responses = [("USERNAME", "ada"), ("SMS_MFA_CODE", "123456")].into();
    /// let request = RespondToAuthChallenge::new("1h57kf5cpq17m0eml12EXAMPLE", ChallengeName::SmsMfa, &responses);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(
        client_id: &'a str,
        challenge_name: ChallengeName,
        challenge_responses: &'a Parameters,
    ) -> Self {
        Self {
            client_id,
            challenge_name,
            challenge_responses,
            session: None,
            client_metadata: None,
            user_context_data: None,
        }
    }
}

/// The response to [`RespondToAuthChallenge`] and [`InitiateAuth`](super::InitiateAuth): tokens or a challenge.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthResponse {
    /// The tokens, once all challenges are answered.
    pub authentication_result: Option<AuthResult>,
    /// The name of the next challenge.
    pub challenge_name: Option<ChallengeName>,
    /// The parameters of the next challenge.
    pub challenge_parameters: Parameters,
    /// The `Session` to send with the answer, 20–2048 characters; valid for 3 minutes unless the client has another
    /// setting.
    pub session: Option<Secret>,
    /// The available first factors, by the names of their challenges.
    pub available_challenges: Vec<String>,
}

impl FromJson for AuthResponse {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            authentication_result: json.optional_member("AuthenticationResult"),
            challenge_name: json.optional_text("ChallengeName").map(ChallengeName::from),
            challenge_parameters: json.optional_member("ChallengeParameters").unwrap_or_default(),
            session: json.optional_secret("Session"),
            available_challenges: json.optional_texts("AvailableChallenges"),
        }
    }
}

impl Operation for RespondToAuthChallenge<'_> {
    const NAME: &'static str = "RespondToAuthChallenge";
    type Response = AuthResponse;
}

impl fmt::Debug for RespondToAuthChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The answer may be a password or a code, and its type does not redact it.
        let Self { client_id, challenge_name, session, .. } = self;
        f.debug_struct("RespondToAuthChallenge")
            .field("client_id", client_id)
            .field("challenge_name", challenge_name)
            .field("session", session)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authentication_result, challenge_name, session, .. } = self;
        f.debug_struct("AuthResponse")
            .field("authentication_result", authentication_result)
            .field("challenge_name", challenge_name)
            .field("session", session)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let responses = [("USERNAME", "u"), ("NEW_PASSWORD", "p")].into();
        let session = Secret::new("s");
        let request = RespondToAuthChallenge {
            client_id: "client",
            challenge_name: ChallengeName::NewPasswordRequired,
            challenge_responses: &responses,
            session: Some(&session),
            client_metadata: None,
            user_context_data: None,
        };
        let body = json!({
            "ClientId": "client",
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeResponses": { "USERNAME": "u", "NEW_PASSWORD": "p" },
            "Session": "s",
        });
        assert_eq!(wire(&request), ("RespondToAuthChallenge", body));
    }

    #[test]
    fn response_with_tokens() {
        let body = json!({
            "AuthenticationResult": { "AccessToken": "a", "IdToken": "i", "RefreshToken": "r" },
            "ChallengeParameters": {},
        });
        let response: AuthResponse = reply(&body).unwrap();
        assert_eq!(response.authentication_result.unwrap().refresh_token, Some(Secret::new("r")));
        assert_eq!(response.challenge_name, None);
    }

    #[test]
    fn an_unknown_challenge_keeps_its_name() {
        let body = json!({ "ChallengeName": "NOVEL", "ChallengeParameters": { "A": "b" }, "Session": "s" });
        let response: AuthResponse = reply(&body).unwrap();
        assert_eq!(response.challenge_name, Some(ChallengeName::Other("NOVEL".to_owned())));
    }
}
