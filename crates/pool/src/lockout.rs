//! Wrong passwords, counted.

use serde::{Deserialize, Serialize};

use crate::clock::{MINUTE, Millis, SECOND};

/// Free attempts before the first pause.
const FREE: u32 = 5;
/// The longest pause, after which the count begins anew.
const LONGEST: Millis = 15 * MINUTE;

/// How often in a row a user's password was wrong.
///
/// After five failures the user waits a second, and twice as long after each further one, up to about 15 minutes; an
/// attempt during the wait is refused and changes nothing. A right password ends it.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior>
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Lockout {
    failures: u32,
    last: Millis,
}

impl Lockout {
    /// Whether an attempt is refused unseen.
    pub(crate) fn is_locked(self, now: Millis) -> bool {
        now < self.last.saturating_add(self.pause())
    }

    /// A wrong password.
    pub(crate) fn failed(&mut self, now: Millis) {
        if now >= self.last.saturating_add(LONGEST) {
            self.failures = 0;
        }
        self.failures += 1;
        self.last = now;
    }

    /// A right one.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    fn pause(self) -> Millis {
        match self.failures.checked_sub(FREE) {
            None => 0,
            Some(further) => SECOND.checked_shl(further.min(20)).map_or(LONGEST, |pause| pause.min(LONGEST)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_begins_after_five_failures_and_doubles() {
        let mut lockout = Lockout::default();
        let start = 1_000_000_000;
        for _ in 0..4 {
            lockout.failed(start);
            assert!(!lockout.is_locked(start));
        }
        lockout.failed(start);
        assert!(lockout.is_locked(start + 999));
        assert!(!lockout.is_locked(start + 1000));
        lockout.failed(start + 1000);
        assert!(lockout.is_locked(start + 2999));
        assert!(!lockout.is_locked(start + 3000));
    }

    #[test]
    fn the_pause_is_never_longer_than_a_quarter_of_an_hour() {
        let mut lockout = Lockout::default();
        for _ in 0..100 {
            lockout.failed(0);
        }
        assert!(lockout.is_locked(LONGEST - 1));
        assert!(!lockout.is_locked(LONGEST));
        lockout.failed(LONGEST);
        assert!(!lockout.is_locked(LONGEST));
    }

    #[test]
    fn a_right_password_ends_it() {
        let mut lockout = Lockout::default();
        for _ in 0..9 {
            lockout.failed(0);
        }
        lockout.succeeded();
        assert!(!lockout.is_locked(1));
    }
}
