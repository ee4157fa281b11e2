//! `CUSTOM_AUTH`, with a fixed answer in place of Lambda triggers.

use std::collections::HashMap;

use super::parameters::{parameters, required};
use super::reply::{Challenge, Reply};
use crate::error::{Exception, incorrect_credentials, invalid_parameter};
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};

/// The number of wrong answers after which the sign-in ends.
const MAX_WRONG_ANSWERS: u32 = 3;

impl Pool {
    pub(super) fn begin_custom(
        &mut self,
        mut sign_in: SignIn,
        parameters: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        if self.client(&sign_in.client_id)?.overrides.custom_challenge_answer.is_none() {
            let message = "Custom auth lambda trigger is not configured for the user pool.";
            return Err(invalid_parameter(message));
        }
        if parameters.get("CHALLENGE_NAME").is_some_and(|name| name == "SRP_A") {
            sign_in.custom_follows = true;
            return self.password_verifier(sign_in, required(parameters, "SRP_A")?, true);
        }
        self.check_device(&sign_in)?;
        Ok(self.custom_challenge(sign_in))
    }

    pub(super) fn custom_challenge(&mut self, mut sign_in: SignIn) -> Reply {
        sign_in.custom_follows = false;
        sign_in.step = Step::Custom;
        let username = &sign_in.username;
        let parameters = parameters([("USERNAME", username), ("hint", "the word set on the app client")]);
        // The Session keeps the count of attempts, because triggers on AWS see all rounds.
        let session = Some(self.open_session(sign_in));
        Reply::Challenge(Challenge { name: "CUSTOM_CHALLENGE", parameters, session, available: None })
    }

    /// Handles the answer to `CUSTOM_CHALLENGE`. After a wrong answer, the challenge is repeated; the third one ends
    /// the sign-in.
    pub(super) fn answer_custom(
        &mut self,
        mut sign_in: SignIn,
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let answer = required(responses, "ANSWER")?;
        let expected = &self.client(&sign_in.client_id)?.overrides.custom_challenge_answer;
        if expected.as_deref() == Some(answer) && sign_in.user.is_some() {
            self.check_account(&sign_in)?;
            sign_in.first = Some(FirstFactor::Custom);
            return self.proceed(sign_in);
        }
        sign_in.wrong_answers += 1;
        if sign_in.wrong_answers >= MAX_WRONG_ANSWERS {
            return Err(incorrect_credentials());
        }
        Ok(self.custom_challenge(sign_in))
    }
}
