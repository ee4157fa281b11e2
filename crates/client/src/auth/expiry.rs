use std::time::Duration;

use super::AuthClient;
use crate::platform::Millis;

/// How long to wait at most before the clock is read again, because timers do not run while a device sleeps.
const MAX_WAIT_MS: Millis = 60_000;

impl AuthClient {
    /// Removes from storage what is over, now and each time when something ends, until it is dropped.
    ///
    /// That is a sign-in that waits for an answer (its session, and the secret of an authenticator app that is being
    /// set up), a sign-up or recovery that waits for its code, and what
    /// [`adopt_amplify`](Self::adopt_amplify) has left. Whoever asks for one of them finds it gone in any case; this
    /// keeps secrets from lying in the storage of a tab that nobody uses.
    pub(super) async fn expire_records(&self) {
        loop {
            let ends = [self.expire_progress(), self.expire_pending(), self.expire_amplify()];
            let left = ends.into_iter().flatten().fold(MAX_WAIT_MS, Millis::min);
            let left = Duration::from_millis(left.max(0).unsigned_abs());
            self.0.platform.clock.sleep(left).await;
        }
    }

    /// Returns how much of `max_age` is left for what began at `since`, in milliseconds, or `None` if it is over.
    ///
    /// The clock may have been set back a little meanwhile: what seems to begin later is as old as it is early.
    pub(super) fn left_of(&self, since: Millis, max_age: Millis) -> Option<Millis> {
        let age = Millis::try_from(self.0.platform.clock.now().abs_diff(since)).ok()?;
        Some(max_age - age).filter(|left| *left > 0)
    }
}
