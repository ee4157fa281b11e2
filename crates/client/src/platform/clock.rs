//! The port to the clock and its timers.

use std::time::Duration;

use super::future::LocalFuture;

/// Milliseconds since 1970-01-01 00:00:00 UTC.
pub type Millis = i64;

/// The wall clock and its timers.
pub trait Clock {
    /// Returns the current time of the host. It may be wrong by hours and may jump.
    fn now(&self) -> Millis;

    /// Completes after `duration`, or later if the device was asleep or the tab was throttled.
    fn sleep(&self, duration: Duration) -> LocalFuture<'static, ()>;

    /// Completes once the browser has had the chance to paint what was rendered before the call.
    ///
    /// Awaited before long computations, so that a spinner is visible before the thread is busy.
    fn painted(&self) -> LocalFuture<'static, ()>;
}
