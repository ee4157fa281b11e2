//! `MFA_SETUP`: a second factor is required, and the user has none.
//!
//! `AssociateSoftwareToken` and `VerifySoftwareToken` take the challenge's Session and return the next one.

use std::collections::HashMap;

use super::reply::Reply;
use crate::clock::SECOND;
use crate::error::{Exception, incorrect_credentials, invalid_parameter, not_authorized};
use crate::factor::Factor;
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};
use crate::software_token::SoftwareToken;
use crate::totp::Secret;
use crate::{attributes, random};

impl Pool {
    /// Carries out `AssociateSoftwareToken` with a Session. Returns the secret in base32 and the next Session.
    ///
    /// # Errors
    ///
    /// Returns an exception if the Session is not valid or does not wait for a set-up.
    pub(crate) fn associate_in_session(&mut self, session: &str) -> Result<(String, String), Exception> {
        let mut sign_in = self.set_up_session(session)?;
        let secret = Secret::new(random::bytes());
        let code = secret.base32();
        sign_in.step = Step::SetUp(Some(secret), false);
        self.sign_ins.mark_answered(session);
        Ok((code, self.open_session(sign_in)))
    }

    /// Carries out `VerifySoftwareToken` with a Session and returns the next Session.
    ///
    /// # Errors
    ///
    /// Returns an exception if the Session is not valid, and `EnableSoftwareTokenMFAException` for a wrong code.
    pub(crate) fn verify_in_session(&mut self, session: &str, code: &str) -> Result<String, Exception> {
        let mut sign_in = self.set_up_session(session)?;
        let Step::SetUp(Some(secret), _) = &sign_in.step else {
            return Err(Exception::new(
                "SoftwareTokenMFANotFoundException",
                "No software token was associated in this session.",
            ));
        };
        let secret = secret.clone();
        let mut token = SoftwareToken::new(secret.clone());
        if token.accept(code, self.now() / SECOND).is_err() {
            self.sign_ins.count_wrong_code(session);
            return Err(Exception::new("EnableSoftwareTokenMFAException", "Code mismatch"));
        }
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        self.user_mut(key)?.factors.software_token = Some(token);
        sign_in.step = Step::SetUp(Some(secret), true);
        self.sign_ins.mark_answered(session);
        Ok(self.open_session(sign_in))
    }

    fn set_up_session(&mut self, session: &str) -> Result<SignIn, Exception> {
        let sign_in = self.session(session, None)?;
        if !matches!(sign_in.step, Step::SetUp(..)) {
            return Err(not_authorized("Invalid session for the user."));
        }
        self.check_software_tokens()?;
        Ok(sign_in)
    }

    /// Handles the answer to `MFA_SETUP`: an authenticator app was verified, or the user gives an address for codes.
    pub(super) fn answer_set_up(
        &mut self,
        mut sign_in: SignIn,
        is_verified: bool,
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let Some(key) = sign_in.user.clone() else { return Err(incorrect_credentials()) };
        if let Some(email) = responses.get("EMAIL") {
            if !self.settings().has_factor(Factor::Email) {
                return Err(invalid_parameter("Email MFA is not enabled for the user pool."));
            }
            attributes::check_email(email)?;
            self.change_attributes(&key, |user| {
                user.attributes.insert("email".to_owned(), email.clone());
                user.set_verified("email", false);
            })?;
            self.user_mut(&key)?.factors.enabled = vec![Factor::Email];
            return self.ask_for_factor(sign_in, Factor::Email);
        }
        if !is_verified {
            return Err(invalid_parameter("User has not verified a software token in this session."));
        }
        let factors = &mut self.user_mut(&key)?.factors;
        factors.enabled = vec![Factor::SoftwareToken];
        factors.preferred = Some(Factor::SoftwareToken);
        sign_in.second_done = true;
        self.proceed(sign_in)
    }
}
