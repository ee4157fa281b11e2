use std::time::Duration;

use crate::platform::{Clock, Millis};

/// When a person's action must have ended, one way or the other.
///
/// One action may take several requests; each gets what is left, at most [`Deadline::REQUEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline(Millis);

impl Deadline {
    /// The longest that a person's action may take.
    pub const ACTION: Duration = Duration::from_secs(15);
    /// The longest that one request of it may take.
    pub const REQUEST: Duration = Duration::from_secs(10);

    /// The deadline of an action that begins now.
    #[must_use]
    pub fn start(clock: &dyn Clock) -> Self {
        Self(clock.now().saturating_add(Millis::try_from(Self::ACTION.as_millis()).unwrap_or(Millis::MAX)))
    }

    /// Returns this deadline, or the moment that is `limit` from now if that comes first.
    #[must_use]
    pub fn at_most(self, limit: Duration, clock: &dyn Clock) -> Self {
        let limit = Millis::try_from(limit.as_millis()).unwrap_or(Millis::MAX);
        Self(self.0.min(clock.now().saturating_add(limit)))
    }

    /// What is left; zero once it has passed, never more than an action's whole time (the clock may jump).
    #[must_use]
    pub fn left(self, clock: &dyn Clock) -> Duration {
        let left = u64::try_from(self.0.saturating_sub(clock.now())).unwrap_or(0);
        Duration::from_millis(left).min(Self::ACTION)
    }
}
