//! The pauses that the client makes while the pool is throttling requests.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync;
use tokio::time::Instant;

/// The pause after the first throttled request. It doubles with each further one, up to [`MAX_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(4);

/// Tracks whether the pool is throttling requests, and until when to pause.
///
/// After a pause, one request at a time tries whether the pool answers again. An answer ends the throttling for all
/// requests.
#[derive(Default)]
pub(super) struct Throttle {
    pause: Mutex<Option<Pause>>,
    trial: sync::Mutex<()>,
}

#[derive(Clone, Copy)]
struct Pause {
    since: Instant,
    length: Duration,
}

/// The permission to send the trial request. There is one at a time.
pub(super) struct Trial<'a>(#[expect(dead_code, reason = "held for its drop")] sync::MutexGuard<'a, ()>);

impl Throttle {
    /// Returns the end of the latest pause, which may be in the past, or `None` if the pool is not throttling requests.
    pub(super) fn paused_until(&self) -> Option<Instant> {
        self.lock().map(|pause| pause.since + pause.length)
    }

    /// Records that the pool has throttled a request that was sent at `sent_at`.
    pub(super) fn record_throttling(&self, sent_at: Instant) {
        let mut pause = self.lock();
        let length = match *pause {
            // The request was already in flight when the pause began, so it does not lengthen the pause.
            Some(Pause { since, .. }) if sent_at < since => return,
            Some(Pause { length, .. }) => (length * 2).min(MAX_PAUSE),
            None => FIRST_PAUSE,
        };
        *pause = Some(Pause { since: Instant::now(), length });
    }

    /// Records that the pool has answered a request that was sent at `sent_at`.
    pub(super) fn record_answer(&self, sent_at: Instant) {
        let mut pause = self.lock();
        if pause.is_some_and(|pause| sent_at >= pause.since) {
            *pause = None;
        }
    }

    /// Waits for the permission to try.
    pub(super) async fn trial(&self) -> Trial<'_> {
        Trial(self.trial.lock().await)
    }

    /// Returns the permission to try, or `None` if another request has it.
    pub(super) fn try_trial(&self) -> Option<Trial<'_>> {
        self.trial.try_lock().ok().map(Trial)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pause>> {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
