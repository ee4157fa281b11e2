//! Waiting for conditions instead of a fixed time.

use std::time::{Duration, Instant};

/// The default timeout: the 15 s within which the app must always respond, plus a margin for a busy machine.
pub const WAIT_TIMEOUT: Duration = Duration::from_secs(20);

const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// Waits until `condition` holds. After [`WAIT_TIMEOUT`], panics with a message that contains `what`.
pub async fn wait_until(what: &str, condition: impl AsyncFnMut() -> bool) {
    wait_until_within(WAIT_TIMEOUT, what, condition).await;
}

/// [`wait_until`] with a deadline of its own.
pub async fn wait_until_within(deadline: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let holds = holds_before(deadline, &mut condition).await;
    assert!(holds, "timed out after {} s waiting for {what}", deadline.as_secs());
}

/// Returns whether `condition` holds before the deadline, for callers that add details to the failure.
pub(crate) async fn holds_before(deadline: Duration, condition: &mut impl AsyncFnMut() -> bool) -> bool {
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
