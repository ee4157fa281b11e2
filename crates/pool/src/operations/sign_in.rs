//! Operations for signing in.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::operation::Operation;
use crate::error::Exception;
use crate::pool::Pool;
use crate::sign_in::{Answer, Begin, Reply};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InitiateAuth {
    auth_flow: String,
    #[serde(default)]
    auth_parameters: HashMap<String, String>,
    client_id: String,
    session: Option<String>,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RespondToAuthChallenge {
    client_id: String,
    challenge_name: String,
    session: Option<String>,
    #[serde(default)]
    challenge_responses: HashMap<String, String>,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html>
#[derive(Deserialize)]
pub(crate) struct AdminInitiateAuth(InitiateAuth);

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRespondToAuthChallenge.html>
#[derive(Deserialize)]
pub(crate) struct AdminRespondToAuthChallenge(RespondToAuthChallenge);

impl InitiateAuth {
    fn begin(&self, pool: &mut Pool, admin: bool) -> Result<Value, Exception> {
        let begin = Begin {
            client_id: &self.client_id,
            flow: &self.auth_flow,
            parameters: &self.auth_parameters,
            session: self.session.as_deref(),
            admin,
        };
        pool.begin(&begin).map(Reply::into_json)
    }
}

impl Operation for InitiateAuth {
    const NAME: &'static str = "InitiateAuth";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        self.begin(pool, false)
    }
}

impl Operation for AdminInitiateAuth {
    const NAME: &'static str = "AdminInitiateAuth";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        self.0.begin(pool, true)
    }
}

impl Operation for RespondToAuthChallenge {
    const NAME: &'static str = "RespondToAuthChallenge";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let answer = Answer {
            client_id: &self.client_id,
            challenge: &self.challenge_name,
            responses: &self.challenge_responses,
            session: self.session.as_deref(),
        };
        pool.respond(&answer).map(Reply::into_json)
    }
}

impl Operation for AdminRespondToAuthChallenge {
    const NAME: &'static str = "AdminRespondToAuthChallenge";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        self.0.run(pool)
    }
}
