use std::time::Duration;

use super::AuthClient;
use crate::platform::Millis;

/// The maximum time until the clock is read again, in milliseconds: timers do not run while a device sleeps.
const MAX_WAIT_MS: Millis = 60_000;

impl AuthClient {
    /// Removes expired records from storage, now and each time when one expires, until the future is dropped.
    ///
    /// These are the records of a sign-in that waits for an answer (its `Session`, and the secret of an authenticator
    /// app that is being set up), of a sign-up or recovery that waits for a code, and those of Amplify that
    /// [`adopt_amplify`](Self::adopt_amplify) did not take over. Expired records are never used, even if they are still
    /// stored. Removing them keeps secrets out of the storage of an unused tab.
    pub(super) async fn expire_records(&self) {
        loop {
            let ends = [self.expire_progress(), self.expire_pending(), self.expire_amplify()];
            let left = ends.into_iter().flatten().fold(MAX_WAIT_MS, Millis::min);
            let left = Duration::from_millis(left.max(0).unsigned_abs());
            self.0.platform.clock.sleep(left).await;
        }
    }

    /// Returns how much of `max_age` is left for a record from the time `since`, in milliseconds, or `None` if it has
    /// expired.
    ///
    /// The clock may have been set back since then. A record from the future therefore has the same age as one that is
    /// equally far in the past.
    pub(super) fn left_of(&self, since: Millis, max_age: Millis) -> Option<Millis> {
        let age = Millis::try_from(self.0.platform.clock.now().abs_diff(since)).ok()?;
        Some(max_age - age).filter(|left| *left > 0)
    }
}
