use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync, time::Instant};

/// The pause after the pool has throttled us for the first time. It doubles with each further time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(4);

/// Whether the pool is throttling us, and until when to leave it alone.
///
/// After a pause, one request at a time tries whether the pool answers again; its answer ends the throttling for all.
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

/// The right to be the one request that tries.
pub(super) struct Trial<'a>(#[expect(dead_code, reason = "held for its drop")] sync::MutexGuard<'a, ()>);

impl Throttle {
    /// Returns the end of the latest pause, which may be over, if the pool is throttling us.
    pub(super) fn paused_until(&self) -> Option<Instant> {
        self.lock().map(|pause| pause.since + pause.length)
    }

    /// Notes that the pool has throttled a question of the time `asked`.
    pub(super) fn begin(&self, asked: Instant) {
        let mut pause = self.lock();
        let length = match *pause {
            // It was on its way already when the pause began, and tells nothing new.
            Some(Pause { since, .. }) if asked < since => return,
            Some(Pause { length, .. }) => (length * 2).min(MAX_PAUSE),
            None => FIRST_PAUSE,
        };
        *pause = Some(Pause { since: Instant::now(), length });
    }

    /// Notes that the pool has answered a question of the time `asked`.
    pub(super) fn end(&self, asked: Instant) {
        let mut pause = self.lock();
        if pause.is_some_and(|pause| asked >= pause.since) {
            *pause = None;
        }
    }

    /// Waits for its turn to try.
    pub(super) async fn trial(&self) -> Trial<'_> {
        Trial(self.trial.lock().await)
    }

    /// Returns the right to try if no other request waits for it.
    pub(super) fn trial_now(&self) -> Option<Trial<'_>> {
        self.trial.try_lock().ok().map(Trial)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pause>> {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
