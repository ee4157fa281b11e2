//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge`.

use std::collections::HashMap;

use super::parameters::required;
use super::reply::Reply;
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::factor::Factor;
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};
use crate::secret_hash;

/// An answer to a challenge.
pub(crate) struct Answer<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) challenge: &'a str,
    pub(crate) responses: &'a HashMap<String, String>,
    pub(crate) session: Option<&'a str>,
}

impl Pool {
    /// Handles an answer and returns the next challenge or the tokens.
    ///
    /// # Errors
    ///
    /// Returns the exceptions of
    /// [`RespondToAuthChallenge`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html).
    pub(crate) fn respond(&mut self, answer: &Answer<'_>) -> Result<Reply, Exception> {
        let username = required(answer.responses, "USERNAME")?;
        secret_hash::check(self.client(answer.client_id)?, answer.client_id, username, answer.responses)?;
        let is_of_page =
            |session| self.session(session, Some(answer.client_id)).is_ok_and(|it| it.managed_login);
        if answer.session.is_some_and(is_of_page) {
            // A sign-in of the page would end without tokens.
            return Err(not_authorized("Invalid session for the user."));
        }
        self.respond_checked(answer, username)
    }

    /// Does the same as [`respond`](Self::respond) for a client that was authenticated.
    pub(super) fn respond_checked(
        &mut self,
        answer: &Answer<'_>,
        username: &str,
    ) -> Result<Reply, Exception> {
        if answer.challenge == "PASSWORD_VERIFIER" {
            return self.respond_with_proof(answer);
        }
        let session =
            answer.session.ok_or_else(|| invalid_parameter("Missing required parameter Session"))?;
        let sign_in = self.session(session, Some(answer.client_id))?;
        if !self.is_name_of(&sign_in, username) {
            return Err(not_authorized("Invalid session for the user."));
        }
        let responses = answer.responses;
        let reply = match (answer.challenge, sign_in.step.clone()) {
            ("NEW_PASSWORD_REQUIRED", Step::NewPassword) => {
                self.answer_new_password(&sign_in, responses)?;
                self.proceed(sign_in)?
            }
            ("SMS_MFA", Step::Code(Factor::Sms, code)) => {
                self.answer_code(session, sign_in, Factor::Sms, &code, responses)?
            }
            ("EMAIL_OTP", Step::Code(Factor::Email, code)) => {
                self.answer_code(session, sign_in, Factor::Email, &code, responses)?
            }
            ("SOFTWARE_TOKEN_MFA", Step::SoftwareToken) => {
                self.check_software_token(session, &sign_in, responses)?;
                self.after_second_factor(sign_in, responses)?
            }
            ("SELECT_MFA_TYPE", Step::SelectFactor(factors)) => {
                let selected =
                    Factor::from_name(required(responses, "ANSWER")?).filter(|it| factors.contains(it));
                let selected = selected.ok_or_else(|| invalid_parameter("Invalid MFA type selected"))?;
                self.ask_for_factor(sign_in, selected)?
            }
            ("MFA_SETUP", Step::SetUp(_, is_verified)) => {
                self.answer_set_up(sign_in, is_verified, responses)?
            }
            ("EMAIL_OTP" | "SMS_OTP", Step::FirstCode(first, code)) => {
                let name = if answer.challenge == "SMS_OTP" { "SMS_OTP_CODE" } else { "EMAIL_OTP_CODE" };
                self.check_sent_code(session, code.as_deref(), required(responses, name)?)?;
                self.check_account(&sign_in)?;
                self.proceed(sign_in.with_first(first))?
            }
            ("SELECT_CHALLENGE", Step::SelectChallenge(available)) => {
                self.answer_selection(sign_in, &available, responses)?
            }
            // A user whose passkey is on another device may choose again.
            ("SELECT_CHALLENGE", Step::WebAuthn(_)) => {
                let available = self.available_challenges(&sign_in)?;
                self.answer_selection(sign_in, &available, responses)?
            }
            ("WEB_AUTHN", Step::WebAuthn(challenge)) => {
                // A challenge can be answered once, whether the answer is right or wrong.
                self.sign_ins.mark_answered(session);
                let sign_in = self.answer_passkey(sign_in, &challenge, responses)?;
                self.proceed(sign_in)?
            }
            ("CUSTOM_CHALLENGE", Step::Custom) => {
                // A wrong answer uses up the Session, because triggers on AWS see each round.
                self.sign_ins.mark_answered(session);
                self.answer_custom(sign_in, responses)?
            }
            ("DEVICE_SRP_AUTH", Step::Device(device)) => self.answer_device(sign_in, device, responses)?,
            ("DEVICE_PASSWORD_VERIFIER", Step::DeviceVerifier(device)) => {
                let sign_in = self.answer_device_verifier(sign_in, &device, responses)?;
                self.proceed(sign_in)?
            }
            _ => return Err(not_authorized("Invalid session for the user.")),
        };
        self.sign_ins.mark_answered(session);
        Ok(reply)
    }

    fn respond_with_proof(&mut self, answer: &Answer<'_>) -> Result<Reply, Exception> {
        // `USER_AUTH` returns a Session with this challenge, `USER_SRP_AUTH` does not.
        let session = match answer.session {
            Some(session) => {
                let waiting = self.session(session, Some(answer.client_id))?;
                if !matches!(waiting.step, Step::PasswordVerifier) {
                    return Err(not_authorized("Invalid session for the user."));
                }
                Some(session)
            }
            None => None,
        };
        let sign_in = self.answer_password_verifier(answer.responses, answer.client_id)?;
        let reply = self.proceed(sign_in)?;
        if let Some(session) = session {
            self.sign_ins.mark_answered(session);
        }
        Ok(reply)
    }

    fn answer_code(
        &mut self,
        session: &str,
        sign_in: SignIn,
        factor: Factor,
        code: &str,
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let received = required(responses, factor.response_parameter())?;
        self.check_sent_code(session, Some(code), received)?;
        if factor == Factor::Email
            && let Some(key) = &sign_in.user
        {
            // The code proves that the user can read mail at this address.
            self.change_attributes(key, |user| user.set_verified("email", true))?;
        }
        self.after_second_factor(sign_in, responses)
    }

    fn after_second_factor(
        &mut self,
        mut sign_in: SignIn,
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        sign_in.second_done = true;
        if let Some(device) = responses.get("DEVICE_KEY") {
            sign_in.device_key = Some(device.clone());
        }
        self.proceed(sign_in)
    }

    /// Returns whether a name belongs to the user of the Session.
    fn is_name_of(&self, sign_in: &SignIn, name: &str) -> bool {
        match &sign_in.user {
            Some(key) => self.find(name).as_ref() == Some(key),
            None => self.settings().normalized(name) == self.settings().normalized(&sign_in.username),
        }
    }
}
