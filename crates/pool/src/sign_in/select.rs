//! `USER_AUTH`, in which users choose the factor to sign in with.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html>

use std::collections::HashMap;

use super::parameters::{Parameters, required};
use super::reply::{Challenge, Reply};
use crate::error::{Exception, invalid_parameter};
use crate::outbox::Medium;
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};

/// The factors that can be chosen.
const CHOICES: [&str; 5] = ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];

impl Pool {
    pub(super) fn begin_with_choice(
        &mut self,
        sign_in: SignIn,
        parameters: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let available = self.available_challenges(&sign_in)?;
        let preferred = parameters.get("PREFERRED_CHALLENGE").map(String::as_str);
        if let Some(preferred) = preferred {
            if !CHOICES.contains(&preferred) {
                return Err(invalid_parameter(format!("Unsupported preferred challenge: {preferred}")));
            }
            if available.contains(&preferred) {
                return self.begin_chosen(sign_in, preferred, parameters);
            }
        }
        Ok(self.select_challenge(sign_in, available))
    }

    fn select_challenge(&mut self, mut sign_in: SignIn, available: Vec<&'static str>) -> Reply {
        sign_in.step = Step::SelectChallenge(available.clone());
        let session = Some(self.open_session(sign_in));
        let parameters = Parameters::new();
        Reply::Challenge(Challenge {
            name: "SELECT_CHALLENGE",
            parameters,
            session,
            available: Some(available),
        })
    }

    /// Handles the answer to `SELECT_CHALLENGE`, or to `WEB_AUTHN` if the user chooses again.
    pub(super) fn answer_selection(
        &mut self,
        sign_in: SignIn,
        available: &[&'static str],
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let answer = required(responses, "ANSWER")?;
        if !available.contains(&answer) {
            return Err(invalid_parameter(format!("Selected challenge is not available: {answer}")));
        }
        self.begin_chosen(sign_in, answer, responses)
    }

    fn begin_chosen(
        &mut self,
        sign_in: SignIn,
        choice: &str,
        parameters: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        match choice {
            "PASSWORD" => {
                let password = required(parameters, "PASSWORD")?;
                let sign_in = self.with_password(sign_in, password)?;
                self.proceed(sign_in)
            }
            "PASSWORD_SRP" => self.password_verifier(sign_in, required(parameters, "SRP_A")?, true),
            "EMAIL_OTP" => self.ask_for_first_code(sign_in, Medium::Email),
            "SMS_OTP" => self.ask_for_first_code(sign_in, Medium::Sms),
            _ => self.ask_for_passkey(sign_in),
        }
    }

    /// Returns the factors that the user can choose: those that the pool allows and the user has.
    ///
    /// Codes and passkeys are a single factor, so users with a second factor are not offered them. A passkey that
    /// verifies its user counts as both factors if the pool and the user have enabled that.
    pub(super) fn available_challenges(&self, sign_in: &SignIn) -> Result<Vec<&'static str>, Exception> {
        let user = sign_in.user.as_ref().map(|key| self.user(key)).transpose()?;
        let needs_second_factor = self.needs_second_factor(sign_in);
        let passkey_is_both =
            self.settings().has_multi_factor_passkeys() && user.is_some_and(|user| user.factors.web_authn);
        let is_available = |choice: &str| match (choice, user) {
            ("PASSWORD" | "PASSWORD_SRP", Some(user)) => {
                self.settings().allows_first("PASSWORD") && user.password.is_some()
            }
            ("EMAIL_OTP", Some(user)) => {
                self.settings().allows_first(choice) && user.has_verified("email") && !needs_second_factor
            }
            ("SMS_OTP", Some(user)) => {
                self.settings().allows_first(choice)
                    && user.has_verified("phone_number")
                    && !needs_second_factor
            }
            (_, Some(user)) => {
                self.settings().allows_first("WEB_AUTHN")
                    && !user.passkeys.is_empty()
                    && (!needs_second_factor || passkey_is_both)
            }
            // To hide that a user does not exist, the most common factors are offered.
            ("PASSWORD" | "PASSWORD_SRP", None) => self.settings().allows_first("PASSWORD"),
            (choice, None) => choice == "EMAIL_OTP" && self.settings().allows_first(choice),
        };
        Ok(CHOICES.into_iter().filter(|choice| is_available(choice)).collect())
    }
}
