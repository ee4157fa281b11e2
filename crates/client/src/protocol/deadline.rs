use std::time::Duration;

use crate::platform::{Clock, Millis};

/// When a person's action must have ended, one way or the other.
///
/// One action may take several requests; each gets what is left, at most [`Deadline::REQUEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    at: Millis,
    limit: Duration,
}

impl Deadline {
    /// The longest that a person's action may take.
    pub const ACTION: Duration = Duration::from_secs(15);
    /// The longest that one request of it may take.
    pub const REQUEST: Duration = Duration::from_secs(10);

    /// The deadline of an action that begins now.
    #[must_use]
    pub fn start(clock: &dyn Clock) -> Self {
        Self::after(Self::ACTION, clock)
    }

    /// Returns this deadline, or the moment that is `limit` from now if that comes first.
    #[must_use]
    pub fn at_most(self, limit: Duration, clock: &dyn Clock) -> Self {
        let at = Self::after(limit, clock).at;
        Self { at: self.at.min(at), limit: self.limit.min(limit) }
    }

    /// Returns the deadline of something that begins now and may take `limit`.
    #[must_use]
    pub fn after(limit: Duration, clock: &dyn Clock) -> Self {
        let millis = Millis::try_from(limit.as_millis()).unwrap_or(Millis::MAX);
        Self { at: clock.now().saturating_add(millis), limit }
    }

    /// What is left; zero once it has passed, never more than the whole time allowed (the clock may jump).
    #[must_use]
    pub fn left(self, clock: &dyn Clock) -> Duration {
        let left = u64::try_from(self.at.saturating_sub(clock.now())).unwrap_or(0);
        Duration::from_millis(left).min(self.limit)
    }
}
