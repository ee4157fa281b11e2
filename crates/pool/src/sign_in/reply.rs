//! Replies to the steps of a sign-in.

use serde_json::{Value, json};

use super::parameters::Parameters;
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};
use crate::tokens::Tokens;

/// The reply to a step of a sign-in.
pub(crate) enum Reply {
    Challenge(Challenge),
    /// The sign-in is complete. A new device receives its key with the tokens.
    Tokens {
        tokens: Tokens,
        new_device: Option<NewDevice>,
    },
    /// The sign-in on the page of managed login is complete, without tokens. Contains the user's key.
    SignedIn(String),
}

/// A challenge that has to be answered next.
pub(crate) struct Challenge {
    pub(super) name: &'static str,
    pub(super) parameters: Parameters,
    /// `None` if the secret block identifies the sign-in.
    pub(super) session: Option<String>,
    /// The `AvailableChallenges` of `SELECT_CHALLENGE`.
    pub(super) available: Option<Vec<&'static str>>,
}

/// The `NewDeviceMetadata` of a reply.
pub(crate) struct NewDevice {
    pub(super) key: String,
    pub(super) group: String,
}

impl Reply {
    /// Converts the reply to the response of
    /// [`InitiateAuth`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html#API_InitiateAuth_ResponseSyntax).
    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Challenge(challenge) => {
                let mut reply =
                    json!({ "ChallengeName": challenge.name, "ChallengeParameters": challenge.parameters });
                if let Some(session) = challenge.session {
                    reply["Session"] = json!(session);
                }
                if let Some(available) = challenge.available {
                    reply["AvailableChallenges"] = json!(available);
                }
                reply
            }
            Self::Tokens { tokens, new_device } => {
                let mut result = tokens.into_result();
                if let Some(NewDevice { key, group }) = new_device {
                    result["NewDeviceMetadata"] = json!({ "DeviceKey": key, "DeviceGroupKey": group });
                }
                json!({ "ChallengeParameters": {}, "AuthenticationResult": result })
            }
            // The API accepts no Session of the page, so it never sends this reply.
            Self::SignedIn(_) => json!({ "ChallengeParameters": {} }),
        }
    }
}

impl Pool {
    /// Stores a sign-in under a new Session and returns its next challenge.
    pub(super) fn challenge(
        &mut self,
        mut sign_in: SignIn,
        step: Step,
        name: &'static str,
        parameters: Parameters,
    ) -> Reply {
        sign_in.step = step;
        sign_in.wrong_answers = 0;
        let session = Some(self.open_session(sign_in));
        Reply::Challenge(Challenge { name, parameters, session, available: None })
    }
}
