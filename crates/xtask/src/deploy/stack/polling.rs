//! Waits between the polls of an operation of CloudFormation.

use std::time::{Duration, Instant};

/// The maximum time for an operation. CloudFront takes minutes; a stack that takes longer than this hangs.
const OPERATION_TIMEOUT: Duration = Duration::from_mins(40);

const MAX_PAUSE: Duration = Duration::from_secs(3);

/// Increasing pauses between polls. Most operations take a moment, some take minutes, and CloudFormation limits the
/// rate of calls.
pub(super) struct Polling {
    started: Instant,
    pause: Duration,
}

impl Polling {
    /// Starts the timeout of an operation.
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), pause: Duration::from_millis(100) }
    }

    /// Returns whether the operation takes too long.
    pub(super) fn has_timed_out(&self) -> bool {
        self.started.elapsed() > OPERATION_TIMEOUT
    }

    /// Waits until the next poll.
    pub(super) fn pause(&mut self) {
        std::thread::sleep(self.pause);
        self.pause = (self.pause * 3 / 2).min(MAX_PAUSE);
    }
}
