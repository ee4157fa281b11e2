//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// How long a test waits for anything: the 15 s within which the app must have answered whatever happens, and
/// what a busy machine adds.
pub const DEADLINE: Duration = Duration::from_secs(20);

const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// Waits until `condition` holds, or fails after [`DEADLINE`] saying `what` was waited for.
pub async fn until(what: &str, condition: impl AsyncFnMut() -> bool) {
    until_within(DEADLINE, what, condition).await;
}

/// [`until`] with a deadline of its own.
pub async fn until_within(deadline: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let holds = holds_within(deadline, &mut condition).await;
    assert!(holds, "waited {} s in vain for {what}", deadline.as_secs());
}

/// Whether `condition` comes to hold before the deadline; for callers that have more to say when it does not.
pub(crate) async fn holds_within(deadline: Duration, condition: &mut impl AsyncFnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition().await {
            return true;
        }
        if start.elapsed() > deadline {
            return false;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
