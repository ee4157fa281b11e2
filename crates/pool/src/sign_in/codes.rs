//! Codes as a factor: sent by mail or SMS, or shown by an authenticator app.

use std::collections::HashMap;

use super::parameters::{Parameters, parameters, required};
use super::reply::Reply;
use crate::clock::SECOND;
use crate::error::{Exception, code_mismatch, expired_code, incorrect_credentials};
use crate::factor::Factor;
use crate::outbox::{Kind, Medium, Message};
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};
use crate::random;
use crate::software_token::CodeError;

impl Factor {
    fn medium(self) -> Option<Medium> {
        match self {
            Self::Sms => Some(Medium::Sms),
            Self::Email => Some(Medium::Email),
            Self::SoftwareToken => None,
        }
    }
}

impl Pool {
    /// Asks for the code of a second factor. It is sent first, unless an authenticator app shows it.
    pub(super) fn ask_for_factor(&mut self, sign_in: SignIn, factor: Factor) -> Result<Reply, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user(key)?;
        let username = user.username.clone();
        let Some(medium) = factor.medium() else {
            let parameters = parameters([("USER_ID_FOR_SRP", &username)]);
            return Ok(self.challenge(sign_in, Step::SoftwareToken, factor.name(), parameters));
        };
        let to = user.attribute(medium.attribute()).ok_or_else(incorrect_credentials)?.to_owned();
        let code = random::code(6);
        self.send_code(Kind::Mfa, medium.attribute(), &to, &code);
        let mut parameters = delivery(medium, &to);
        parameters.extend(super::parameters::parameters([("USER_ID_FOR_SRP", &username)]));
        Ok(self.challenge(sign_in, Step::Code(factor, code), factor.name(), parameters))
    }

    /// Sends a code and asks for it as the first factor. Nothing is sent for a made-up user.
    pub(super) fn ask_for_first_code(&mut self, sign_in: SignIn, medium: Medium) -> Result<Reply, Exception> {
        let (first, name) = match medium {
            Medium::Email => (FirstFactor::EmailOtp, "EMAIL_OTP"),
            Medium::Sms => (FirstFactor::SmsOtp, "SMS_OTP"),
        };
        let to = match &sign_in.user {
            Some(key) => self.user(key)?.attribute(medium.attribute()).map(str::to_owned),
            None => None,
        };
        let code = to.as_ref().map(|to| {
            let code = random::code(8);
            self.send_code(Kind::FirstFactor, medium.attribute(), to, &code);
            code
        });
        let destination = to.unwrap_or_else(|| sign_in.username.clone());
        let parameters = delivery(medium, &destination);
        Ok(self.challenge(sign_in, Step::FirstCode(first, code), name, parameters))
    }

    /// Checks a code that was sent.
    pub(super) fn check_sent_code(
        &mut self,
        session: &str,
        code: Option<&str>,
        received: &str,
    ) -> Result<(), Exception> {
        if code == Some(received) {
            return Ok(());
        }
        self.sign_ins.count_wrong_code(session);
        Err(code_mismatch("Invalid code or auth state for the user."))
    }

    /// Checks a code of an authenticator app. Each code is accepted once.
    pub(super) fn check_software_token(
        &mut self,
        session: &str,
        sign_in: &SignIn,
        responses: &HashMap<String, String>,
    ) -> Result<(), Exception> {
        let received = required(responses, Factor::SoftwareToken.response_parameter())?;
        let seconds = self.now() / SECOND;
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let token = self.user_mut(key)?.factors.software_token.as_mut().ok_or_else(|| {
            Exception::new(
                "SoftwareTokenMFANotFoundException",
                "Software token TOTP multi-factor authentication is not enabled for the user.",
            )
        })?;
        match token.accept(received, seconds) {
            Ok(()) => Ok(()),
            Err(CodeError::Wrong) => {
                self.sign_ins.count_wrong_code(session);
                Err(code_mismatch("Invalid code received for user"))
            }
            Err(CodeError::AlreadyUsed) => {
                Err(expired_code("Your software token has already been used once."))
            }
        }
    }
}

fn delivery(medium: Medium, to: &str) -> Parameters {
    parameters([
        ("CODE_DELIVERY_DELIVERY_MEDIUM", medium.as_str()),
        ("CODE_DELIVERY_DESTINATION", &Message::masked(to)),
    ])
}
