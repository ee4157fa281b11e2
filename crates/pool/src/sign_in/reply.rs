//! What a step of a sign-in comes to.

use serde_json::{Map, Value, json};

use super::{SignIn, Step};
use crate::pool::Pool;
use crate::tokens::Tokens;

/// `ChallengeParameters`
pub(crate) type Parameters = Map<String, Value>;

pub(super) fn parameters<const N: usize>(list: [(&str, &str); N]) -> Parameters {
    list.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

/// What a step of a sign-in comes to.
pub(crate) enum Reply {
    Challenge(Challenge),
    /// The end; a device that is new gets its key along with the tokens.
    Tokens {
        tokens: Tokens,
        new_device: Option<NewDevice>,
    },
    /// The end on the managed login's page, which gives no tokens: the user's key.
    SignedIn(String),
}

/// The next answer that is asked for.
pub(crate) struct Challenge {
    pub(super) name: &'static str,
    pub(super) parameters: Parameters,
    /// None where the secret block stands for it.
    pub(super) session: Option<String>,
    /// `AvailableChallenges` of `SELECT_CHALLENGE`.
    pub(super) available: Option<Vec<&'static str>>,
}

/// `NewDeviceMetadata`
pub(crate) struct NewDevice {
    pub(super) key: String,
    pub(super) group: String,
}

impl Reply {
    /// As
    /// [`InitiateAuth`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html#API_InitiateAuth_ResponseSyntax)
    /// replies it.
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
            // no Session of the page is taken by the API
            Self::SignedIn(_) => json!({ "ChallengeParameters": {} }),
        }
    }
}

impl Pool {
    /// Asks for the next answer, under a new Session.
    pub(super) fn challenge(
        &mut self,
        mut sign_in: SignIn,
        step: Step,
        name: &'static str,
        parameters: Parameters,
    ) -> Reply {
        sign_in.step = step;
        sign_in.attempts = 0;
        let session = Some(self.open_session(sign_in));
        Reply::Challenge(Challenge { name, parameters, session, available: None })
    }
}
