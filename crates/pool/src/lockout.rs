//! The lockout after wrong passwords.

use serde::{Deserialize, Serialize};

use crate::clock::{MINUTE, Millis, SECOND};

/// The number of failures that starts the first pause.
const MAX_FREE_FAILURES: u32 = 5;
/// The maximum pause. The count starts again if no attempt fails for this long.
const MAX_PAUSE_MS: Millis = 15 * MINUTE;

/// The number of wrong passwords in a row that a user has entered.
///
/// The fifth failure starts a pause of one second. Each further failure doubles it, up to 15 minutes. An attempt during
/// the pause fails and is not counted. A correct password resets the count.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior>
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Lockout {
    failures: u32,
    last: Millis,
}

impl Lockout {
    /// Returns whether an attempt fails without a check of the password.
    pub(crate) fn is_locked(self, now: Millis) -> bool {
        now < self.last.saturating_add(self.pause())
    }

    /// Records a wrong password.
    pub(crate) fn record_failure(&mut self, now: Millis) {
        if now >= self.last.saturating_add(MAX_PAUSE_MS) {
            self.failures = 0;
        }
        self.failures += 1;
        self.last = now;
    }

    /// Records a correct password.
    pub(crate) fn record_success(&mut self) {
        *self = Self::default();
    }

    fn pause(self) -> Millis {
        match self.failures.checked_sub(MAX_FREE_FAILURES) {
            None => 0,
            Some(further) => {
                SECOND.checked_shl(further.min(20)).map_or(MAX_PAUSE_MS, |pause| pause.min(MAX_PAUSE_MS))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifth_failure_starts_a_pause_which_each_further_failure_doubles() {
        let mut lockout = Lockout::default();
        let start = 1_000_000_000;
        for _ in 0..4 {
            lockout.record_failure(start);
            assert!(!lockout.is_locked(start));
        }
        lockout.record_failure(start);
        assert!(lockout.is_locked(start + 999));
        assert!(!lockout.is_locked(start + 1000));
        lockout.record_failure(start + 1000);
        assert!(lockout.is_locked(start + 2999));
        assert!(!lockout.is_locked(start + 3000));
    }

    #[test]
    fn pause_is_limited_to_fifteen_minutes() {
        let mut lockout = Lockout::default();
        for _ in 0..100 {
            lockout.record_failure(0);
        }
        assert!(lockout.is_locked(MAX_PAUSE_MS - 1));
        assert!(!lockout.is_locked(MAX_PAUSE_MS));
        lockout.record_failure(MAX_PAUSE_MS);
        assert!(!lockout.is_locked(MAX_PAUSE_MS));
    }

    #[test]
    fn correct_password_ends_the_pause() {
        let mut lockout = Lockout::default();
        for _ in 0..9 {
            lockout.record_failure(0);
        }
        lockout.record_success();
        assert!(!lockout.is_locked(1));
    }
}
