//! Verification codes that a pool sends and checks.

use serde::{Deserialize, Serialize};

use crate::clock::{HOUR, Millis};
use crate::error::{Exception, attempt_limit_exceeded, code_mismatch, expired_code};
use crate::random;
use crate::user::{Purpose, User};

/// The number of wrong answers that invalidates a code.
const ATTEMPTS: u32 = 5;
/// The maximum number of codes for one purpose within an hour.
const PER_HOUR: u32 = 5;

/// Returns the error for a code that has expired, was used or was never sent; also for a user that does not exist.
pub(crate) fn no_code() -> Exception {
    expired_code("Invalid code provided, please request a code again.")
}

/// A code that was sent.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Code {
    digits: String,
    expires: Millis,
    wrong: u32,
    /// The number of codes sent for this purpose since `first`.
    sent: u32,
    first: Millis,
    /// The code was used or given up. The entry only keeps the count of codes.
    spent: bool,
}

impl Purpose {
    /// Returns how long a code is valid.
    ///
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html>
    fn life(&self) -> Millis {
        match self {
            Self::ForgotPassword => HOUR,
            Self::SignUp | Self::Attribute(_) => 24 * HOUR,
        }
    }
}

impl User {
    /// Creates a code, which replaces an older one for the same purpose.
    ///
    /// # Errors
    ///
    /// `LimitExceededException` if too many codes were sent within the hour.
    pub(crate) fn new_code(&mut self, purpose: Purpose, now: Millis) -> Result<String, Exception> {
        let position = self.codes.iter().position(|(of, _)| *of == purpose);
        let (sent, first) = match position.map(|index| self.codes.swap_remove(index).1) {
            Some(old) if now < old.first + HOUR => (old.sent, old.first),
            _ => (0, now),
        };
        let is_too_many = sent >= PER_HOUR;
        let digits = random::code(6);
        let expires = now + purpose.life();
        let sent = if is_too_many { sent } else { sent + 1 };
        let code = Code { digits: digits.clone(), expires, wrong: 0, sent, first, spent: is_too_many };
        self.codes.push((purpose, code));
        if is_too_many {
            return Err(attempt_limit_exceeded());
        }
        Ok(digits)
    }

    /// Checks a code. The code stays valid until [`drop_code`](Self::drop_code) is called, because the operation that
    /// it confirms may still fail for another reason.
    ///
    /// # Errors
    ///
    /// `CodeMismatchException` if the code is wrong, `ExpiredCodeException` if it has expired, is spent or was never
    /// sent, and `LimitExceededException` if too many wrong ones came before.
    pub(crate) fn check_code(
        &mut self,
        purpose: &Purpose,
        given: &str,
        now: Millis,
    ) -> Result<(), Exception> {
        let code = self.codes.iter_mut().find(|(of, _)| of == purpose).map(|(_, code)| code);
        let code = code.filter(|code| !code.spent).ok_or_else(no_code)?;
        if code.wrong >= ATTEMPTS {
            return Err(attempt_limit_exceeded());
        }
        if now >= code.expires {
            return Err(no_code());
        }
        if code.digits != given {
            code.wrong += 1;
            return Err(code_mismatch("Invalid verification code provided, please try again."));
        }
        Ok(())
    }

    /// Marks a code as spent.
    pub(crate) fn drop_code(&mut self, purpose: &Purpose) {
        for (_, code) in self.codes.iter_mut().filter(|(of, _)| of == purpose) {
            code.spent = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::UserStatus;

    impl User {
        fn take_code(&mut self, purpose: &Purpose, given: &str, now: Millis) -> Result<(), Exception> {
            self.check_code(purpose, given, now)?;
            self.drop_code(purpose);
            Ok(())
        }
    }

    fn user() -> User {
        User::new("ada".to_owned(), "sub".to_owned(), UserStatus::Unconfirmed, 0)
    }

    fn another(code: &str) -> &'static str {
        if code == "000000" { "111111" } else { "000000" }
    }

    fn refusal(result: Result<(), Exception>) -> String {
        result.unwrap_err().code.into_owned()
    }

    #[test]
    fn a_code_is_good_once() {
        let mut user = user();
        let code = user.new_code(Purpose::SignUp, 0).unwrap();
        assert_eq!(refusal(user.take_code(&Purpose::SignUp, another(&code), 0)), "CodeMismatchException");
        assert_eq!(refusal(user.take_code(&Purpose::ForgotPassword, &code, 0)), "ExpiredCodeException");
        user.take_code(&Purpose::SignUp, &code, 0).unwrap();
        assert_eq!(refusal(user.take_code(&Purpose::SignUp, &code, 0)), "ExpiredCodeException");
    }

    #[test]
    fn a_new_code_takes_the_place_of_the_old() {
        let mut user = user();
        let (old, new) = loop {
            let old = user.new_code(Purpose::SignUp, 0).unwrap();
            let new = user.new_code(Purpose::SignUp, 0).unwrap();
            if old != new {
                break (old, new);
            }
        };
        assert_eq!(refusal(user.take_code(&Purpose::SignUp, &old, 0)), "CodeMismatchException");
        user.take_code(&Purpose::SignUp, &new, 0).unwrap();
    }

    #[test]
    fn codes_end() {
        let mut user = user();
        for (purpose, life) in [(Purpose::SignUp, 24 * HOUR), (Purpose::ForgotPassword, HOUR)] {
            let code = user.new_code(purpose.clone(), 0).unwrap();
            user.check_code(&purpose, &code, life - 1).unwrap();
            assert_eq!(refusal(user.check_code(&purpose, &code, life)), "ExpiredCodeException");
        }
    }

    #[test]
    fn guessing_ends_after_five() {
        let mut user = user();
        let code = user.new_code(Purpose::SignUp, 0).unwrap();
        for _ in 0..5 {
            assert_eq!(refusal(user.take_code(&Purpose::SignUp, another(&code), 0)), "CodeMismatchException");
        }
        assert_eq!(refusal(user.take_code(&Purpose::SignUp, &code, 0)), "LimitExceededException");
        let code = user.new_code(Purpose::SignUp, 0).unwrap();
        user.take_code(&Purpose::SignUp, &code, 0).unwrap();
    }

    #[test]
    fn five_codes_an_hour() {
        let mut user = user();
        for _ in 0..5 {
            user.new_code(Purpose::ForgotPassword, 0).unwrap();
        }
        assert_eq!(
            user.new_code(Purpose::ForgotPassword, HOUR - 1).unwrap_err().code,
            "LimitExceededException"
        );
        user.new_code(Purpose::ForgotPassword, HOUR).unwrap();
    }
}
