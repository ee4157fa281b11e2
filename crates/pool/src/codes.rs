//! Verification codes that a pool sends to a user: their expiry, and the limits on sending and guessing them.

use serde::{Deserialize, Serialize};

use crate::clock::{HOUR, Millis};
use crate::error::{Exception, attempt_limit_exceeded, code_mismatch, expired_code};
use crate::random;

/// The number of wrong answers that invalidates a code.
const MAX_WRONG_ANSWERS: u32 = 5;
/// The maximum number of codes for one purpose within an hour.
const MAX_CODES_PER_HOUR: u32 = 5;

/// Returns the error for a code that has expired, was used or was never sent; also for a user that does not exist.
pub(crate) fn no_valid_code() -> Exception {
    expired_code("Invalid code provided, please request a code again.")
}

/// The purpose of a code. A new code replaces an older one for the same purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub(crate) enum Purpose {
    SignUp,
    ForgotPassword,
    /// Verification of an attribute, by its name.
    Attribute(String),
}

impl Purpose {
    /// Returns how long a code is valid.
    ///
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html>
    fn code_lifetime(&self) -> Millis {
        match self {
            Self::ForgotPassword => HOUR,
            Self::SignUp | Self::Attribute(_) => 24 * HOUR,
        }
    }
}

/// A code that was sent.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Code {
    digits: String,
    expires: Millis,
    /// The number of wrong answers.
    wrong: u32,
    /// The number of codes sent for this purpose since `first`.
    sent: u32,
    first: Millis,
    /// The code was used or invalidated. The entry only keeps the count of codes.
    spent: bool,
}

/// The codes of a user, at most one for each purpose.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Codes(Vec<(Purpose, Code)>);

impl Codes {
    /// Creates a code, which replaces an older one for the same purpose.
    ///
    /// # Errors
    ///
    /// `LimitExceededException` if too many codes were sent within the hour.
    pub(crate) fn issue(&mut self, purpose: Purpose, now: Millis) -> Result<String, Exception> {
        let position = self.0.iter().position(|(other, _)| *other == purpose);
        let (sent, first) = match position.map(|index| self.0.swap_remove(index).1) {
            Some(old) if now < old.first + HOUR => (old.sent, old.first),
            _ => (0, now),
        };
        let is_over_limit = sent >= MAX_CODES_PER_HOUR;
        let digits = random::code(6);
        let expires = now + purpose.code_lifetime();
        let sent = if is_over_limit { sent } else { sent + 1 };
        let code = Code { digits: digits.clone(), expires, wrong: 0, sent, first, spent: is_over_limit };
        self.0.push((purpose, code));
        if is_over_limit {
            return Err(attempt_limit_exceeded());
        }
        Ok(digits)
    }

    /// Checks a code. The code stays valid until [`mark_used`](Self::mark_used) is called, because the operation that
    /// it confirms may still fail for another reason.
    ///
    /// # Errors
    ///
    /// `CodeMismatchException` if the code is wrong, `ExpiredCodeException` if it has expired, was used or was never
    /// sent, and `LimitExceededException` if too many wrong ones came before.
    pub(crate) fn check(&mut self, purpose: &Purpose, digits: &str, now: Millis) -> Result<(), Exception> {
        let code = self.0.iter_mut().find(|(other, _)| other == purpose).map(|(_, code)| code);
        let code = code.filter(|code| !code.spent).ok_or_else(no_valid_code)?;
        if code.wrong >= MAX_WRONG_ANSWERS {
            return Err(attempt_limit_exceeded());
        }
        if now >= code.expires {
            return Err(no_valid_code());
        }
        if code.digits != digits {
            code.wrong += 1;
            return Err(code_mismatch("Invalid verification code provided, please try again."));
        }
        Ok(())
    }

    /// Marks a code as used, so that it is not accepted again.
    pub(crate) fn mark_used(&mut self, purpose: &Purpose) {
        for (_, code) in self.0.iter_mut().filter(|(other, _)| other == purpose) {
            code.spent = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Codes {
        fn use_code(&mut self, purpose: &Purpose, digits: &str, now: Millis) -> Result<(), Exception> {
            self.check(purpose, digits, now)?;
            self.mark_used(purpose);
            Ok(())
        }
    }

    fn another(code: &str) -> &'static str {
        if code == "000000" { "111111" } else { "000000" }
    }

    fn error_code(result: Result<(), Exception>) -> String {
        result.unwrap_err().code.into_owned()
    }

    #[test]
    fn code_is_accepted_once_and_for_its_purpose_only() {
        let mut codes = Codes::default();
        let code = codes.issue(Purpose::SignUp, 0).unwrap();
        assert_eq!(error_code(codes.use_code(&Purpose::SignUp, another(&code), 0)), "CodeMismatchException");
        assert_eq!(error_code(codes.use_code(&Purpose::ForgotPassword, &code, 0)), "ExpiredCodeException");
        codes.use_code(&Purpose::SignUp, &code, 0).unwrap();
        assert_eq!(error_code(codes.use_code(&Purpose::SignUp, &code, 0)), "ExpiredCodeException");
    }

    #[test]
    fn new_code_replaces_the_old_one() {
        let mut codes = Codes::default();
        let (old, new) = loop {
            let old = codes.issue(Purpose::SignUp, 0).unwrap();
            let new = codes.issue(Purpose::SignUp, 0).unwrap();
            if old != new {
                break (old, new);
            }
        };
        assert_eq!(error_code(codes.use_code(&Purpose::SignUp, &old, 0)), "CodeMismatchException");
        codes.use_code(&Purpose::SignUp, &new, 0).unwrap();
    }

    #[test]
    fn codes_expire_after_a_day_or_an_hour() {
        let mut codes = Codes::default();
        for (purpose, lifetime) in [(Purpose::SignUp, 24 * HOUR), (Purpose::ForgotPassword, HOUR)] {
            let code = codes.issue(purpose.clone(), 0).unwrap();
            codes.check(&purpose, &code, lifetime - 1).unwrap();
            assert_eq!(error_code(codes.check(&purpose, &code, lifetime)), "ExpiredCodeException");
        }
    }

    #[test]
    fn five_wrong_answers_invalidate_a_code() {
        let mut codes = Codes::default();
        let code = codes.issue(Purpose::SignUp, 0).unwrap();
        for _ in 0..5 {
            let wrong = another(&code);
            assert_eq!(error_code(codes.use_code(&Purpose::SignUp, wrong, 0)), "CodeMismatchException");
        }
        assert_eq!(error_code(codes.use_code(&Purpose::SignUp, &code, 0)), "LimitExceededException");
        let code = codes.issue(Purpose::SignUp, 0).unwrap();
        codes.use_code(&Purpose::SignUp, &code, 0).unwrap();
    }

    #[test]
    fn sixth_code_within_an_hour_is_not_issued() {
        let mut codes = Codes::default();
        for _ in 0..5 {
            codes.issue(Purpose::ForgotPassword, 0).unwrap();
        }
        assert_eq!(
            codes.issue(Purpose::ForgotPassword, HOUR - 1).unwrap_err().code,
            "LimitExceededException"
        );
        codes.issue(Purpose::ForgotPassword, HOUR).unwrap();
    }
}
