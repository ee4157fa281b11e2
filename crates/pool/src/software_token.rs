//! Authenticator apps of users, whose codes are accepted once.

use serde::{Deserialize, Serialize};

use crate::totp::{self, Secret};

/// The reason why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// The app does not show this code now.
    Wrong,
    /// The code, or a later one, was accepted before.
    AlreadyUsed,
}

/// An authenticator app.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct SoftwareToken {
    secret: Secret,
    /// The last step whose code was accepted.
    #[serde(default)]
    used_step: Option<u64>,
}

impl SoftwareToken {
    pub(crate) fn new(secret: Secret) -> Self {
        Self { secret, used_step: None }
    }

    /// Accepts a code, which is not accepted again afterwards.
    ///
    /// # Errors
    ///
    /// Returns an error if the code is wrong or was accepted before.
    pub(crate) fn accept(&mut self, code: &str, unix_seconds: i64) -> Result<(), CodeError> {
        let step = totp::matching_step(&self.secret, code, unix_seconds).ok_or(CodeError::Wrong)?;
        if self.used_step.is_some_and(|used| step <= used) {
            return Err(CodeError::AlreadyUsed);
        }
        self.used_step = Some(step);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_accepted_once() {
        let secret = Secret::new([7; 32]);
        let mut token = SoftwareToken::new(secret.clone());
        let (first, second) = (totp::code_at(&secret, 30), totp::code_at(&secret, 60));
        assert_eq!(token.accept("wrong", 30), Err(CodeError::Wrong));
        assert_eq!(token.accept(&second, 60), Ok(()));
        assert_eq!(token.accept(&second, 60), Err(CodeError::AlreadyUsed));
        assert_eq!(token.accept(&first, 60), Err(CodeError::AlreadyUsed), "an earlier code");
    }
}
