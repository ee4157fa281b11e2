//! The clock of a pool: the machine's time plus an offset that tests set.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A time in milliseconds since 1970, or a duration in milliseconds.
pub(crate) type Millis = i64;

pub(crate) const SECOND: Millis = 1000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// The clock of a pool.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Clock {
    /// The offset from the machine's clock; positive if the pool's clock is ahead.
    pub(crate) ahead: Millis,
}

impl Clock {
    /// Returns the pool's current time.
    pub(crate) fn now(self) -> Millis {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(machine.as_millis()).unwrap_or(i64::MAX).saturating_add(self.ahead)
    }
}

/// Converts a time to seconds since 1970 with fractions, as the API represents times.
#[expect(clippy::cast_precision_loss, reason = "milliseconds fit into 53 bits for 285,000 years")]
pub(crate) fn seconds(time: Millis) -> f64 {
    time as f64 / 1000.0
}
