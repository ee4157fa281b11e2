//! The time limit of an action of the user.

use std::time::Duration;

use crate::platform::{Clock, Millis};

/// The time by which an action of the user must have succeeded or failed.
///
/// One action may take several requests. Each of them gets the remaining time, but at most [`Deadline::REQUEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    at: Millis,
    limit: Duration,
}

impl Deadline {
    /// The maximum duration of an action.
    pub const ACTION: Duration = Duration::from_secs(15);
    /// The maximum duration of a single request.
    pub const REQUEST: Duration = Duration::from_secs(10);

    /// Returns the deadline of an action that starts now.
    ///
    /// ```no_run
    /// use cognito_client::platform::web::WebClock;
    /// use cognito_client::protocol::Deadline;
    ///
    /// let deadline = Deadline::start(&WebClock);
    /// assert!(deadline.left(&WebClock) <= Deadline::ACTION);
    /// ```
    #[must_use]
    pub fn start(clock: &dyn Clock) -> Self {
        Self::after(Self::ACTION, clock)
    }

    /// Returns this deadline, or the time that is `limit` from now if that is earlier.
    pub(crate) fn at_most(self, limit: Duration, clock: &dyn Clock) -> Self {
        let at = Self::after(limit, clock).at;
        Self { at: self.at.min(at), limit: self.limit.min(limit) }
    }

    /// Returns the deadline of an action that starts now and may take `limit`.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use cognito_client::platform::web::WebClock;
    /// use cognito_client::protocol::Deadline;
    ///
    /// let deadline = Deadline::after(Duration::from_secs(60), &WebClock);
    /// # let _ = deadline;
    /// ```
    #[must_use]
    pub fn after(limit: Duration, clock: &dyn Clock) -> Self {
        let millis = Millis::try_from(limit.as_millis()).unwrap_or(Millis::MAX);
        Self { at: clock.now().saturating_add(millis), limit }
    }

    /// Returns the remaining time: zero once the deadline has passed, and never more than the total time, because the
    /// clock may jump.
    #[must_use]
    pub fn left(self, clock: &dyn Clock) -> Duration {
        let left = u64::try_from(self.at.saturating_sub(clock.now())).unwrap_or(0);
        Duration::from_millis(left).min(self.limit)
    }
}
