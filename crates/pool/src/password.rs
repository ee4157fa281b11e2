//! Validation and storage of passwords.

use crate::clock::Millis;
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::random;
use crate::settings::PasswordPolicy;
use crate::srp::Verifier;
use crate::user::Password;

/// The characters that AWS counts as symbols. They include a space inside a password.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>
const SYMBOLS: &str = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`=+ ";

/// The maximum length of a password in characters.
const MAX_PASSWORD_CHARS: usize = 256;

impl PasswordPolicy {
    /// Checks a password against the policy.
    ///
    /// # Errors
    ///
    /// `InvalidPasswordException` that names the first rule that the password breaks.
    pub(crate) fn check(&self, password: &str) -> Result<(), Exception> {
        let violation = |rule: &str| {
            Err(Exception::new(
                "InvalidPasswordException",
                format!("Password did not conform with policy: {rule}"),
            ))
        };
        let length = password.chars().count();
        if length < self.minimum_length {
            return violation("Password not long enough");
        }
        if length > MAX_PASSWORD_CHARS {
            return violation("Password is too long");
        }
        if password.starts_with(char::is_whitespace) || password.ends_with(char::is_whitespace) {
            return violation("Password must not have leading or trailing whitespace");
        }
        let has = |kind: fn(&char) -> bool| password.chars().any(|letter| kind(&letter));
        if self.require_uppercase && !has(char::is_ascii_uppercase) {
            return violation("Password must have uppercase characters");
        }
        if self.require_lowercase && !has(char::is_ascii_lowercase) {
            return violation("Password must have lowercase characters");
        }
        if self.require_numbers && !has(char::is_ascii_digit) {
            return violation("Password must have numeric characters");
        }
        if self.require_symbols && !has(|letter| SYMBOLS.contains(*letter)) {
            return violation("Password must have symbol characters");
        }
        Ok(())
    }
}

impl Pool {
    /// Replaces a user's password.
    ///
    /// # Errors
    ///
    /// `InvalidPasswordException` if the password violates the policy, or `PasswordHistoryPolicyViolationException` if
    /// it is among the last ones that the policy remembers.
    pub(crate) fn set_password(&mut self, user: &str, password: &str) -> Result<(), Exception> {
        let policy = &self.settings().policies.password_policy;
        policy.check(password)?;
        let (history_size, group, now) =
            (policy.password_history_size, self.srp_group().to_owned(), self.now());
        let user = self.user_mut(user)?;
        let is_same = |verifier: &Verifier| verifier.is_password(&group, &user.username, password);
        let current = user.password.iter().map(|password| &password.verifier);
        if history_size > 0 && current.chain(&user.earlier_passwords).take(history_size).any(is_same) {
            return Err(Exception::new(
                "PasswordHistoryPolicyViolationException",
                "Password has been used before. Please choose another.",
            ));
        }
        let verifier = Verifier::from_password(&group, &user.username, password, random::bytes());
        if let Some(old) = user.password.replace(Password { verifier, since: now }) {
            user.earlier_passwords.insert(0, old.verifier);
            user.earlier_passwords.truncate(history_size);
        }
        user.modified = now;
        Ok(())
    }

    /// Returns whether a temporary password has expired.
    pub(crate) fn is_expired_temporary(&self, password: &Password, now: Millis) -> bool {
        let days = self.settings().policies.password_policy.temporary_password_validity_days;
        now >= password.since.saturating_add(days.saturating_mul(crate::clock::DAY))
    }
}

/// Returns the error for an absent password.
pub(crate) fn missing_password() -> Exception {
    invalid_parameter("Missing required parameter PASSWORD")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violated_rule(policy: &PasswordPolicy, password: &str) -> Option<String> {
        policy
            .check(password)
            .err()
            .map(|exception| exception.message.rsplit(": ").next().unwrap().to_owned())
    }

    #[test]
    fn violated_rule_is_named_in_the_message() {
        let policy = PasswordPolicy::default();
        for (password, rule) in [
            ("Aa1!", "Password not long enough"),
            ("aaaaaa1!", "Password must have uppercase characters"),
            ("AAAAAA1!", "Password must have lowercase characters"),
            ("AAAAAAa!", "Password must have numeric characters"),
            ("AAAAAAa1", "Password must have symbol characters"),
            (" AAAAAAa1!", "Password must not have leading or trailing whitespace"),
        ] {
            assert_eq!(violated_rule(&policy, password).as_deref(), Some(rule), "{password}");
        }
        assert_eq!(violated_rule(&policy, "AAAAAAa1!"), None);
        assert_eq!(violated_rule(&policy, "AAAA AAa1"), None);
        assert_eq!(violated_rule(&policy, &"Aa1!".repeat(65)).as_deref(), Some("Password is too long"));
    }

    #[test]
    fn policy_may_require_a_length_only() {
        let policy = PasswordPolicy {
            minimum_length: 15,
            require_uppercase: false,
            require_lowercase: false,
            require_numbers: false,
            require_symbols: false,
            ..PasswordPolicy::default()
        };
        assert_eq!(violated_rule(&policy, "fünfzehnzeichen"), None);
        assert_eq!(violated_rule(&policy, "only fourteen!").as_deref(), Some("Password not long enough"));
    }
}
