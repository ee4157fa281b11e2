use std::time::Duration;

use super::LocalFuture;

/// Milliseconds since 1970-01-01 00:00:00 UTC.
pub type Millis = i64;

/// Tells the wall-clock time and waits.
pub trait Clock {
    /// The host's idea of now. It may be wrong by hours and may jump.
    fn now(&self) -> Millis;

    /// Resolves after `duration`; later when the device slept or the tab was throttled.
    fn sleep(&self, duration: Duration) -> LocalFuture<'static, ()>;

    /// Resolves once what was rendered before the call had its chance to be painted.
    ///
    /// Awaited before long arithmetic, so that a spinner is seen before the thread is busy.
    fn painted(&self) -> LocalFuture<'static, ()>;
}
