//! The clock of a pool: the machine's time plus an offset that tests set.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A time in milliseconds since 1970, or a duration in milliseconds.
pub(crate) type Millis = i64;

pub(crate) const SECOND: Millis = 1000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// The maximum offset of a pool's clock in either direction. Times that are derived from it stay representable.
const MAX_OFFSET_MS: Millis = 100 * 366 * DAY;

/// The clock of a pool.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Clock {
    /// The offset from the machine's clock; positive if the pool's clock is ahead.
    ahead: Millis,
}

/// The error for an offset that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OffsetTooLarge;

impl fmt::Display for OffsetTooLarge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("A clock is no more than a hundred years off.")
    }
}

impl std::error::Error for OffsetTooLarge {}

impl Clock {
    /// Returns the pool's current time.
    pub(crate) fn now(self) -> Millis {
        machine_time().saturating_add(self.ahead)
    }

    /// Returns the offset from the machine's clock; positive if the pool's clock is ahead.
    pub(crate) fn ahead(self) -> Millis {
        self.ahead
    }

    /// Sets the offset from the machine's clock.
    ///
    /// # Errors
    ///
    /// Returns an error if the offset is longer than a hundred years.
    pub(crate) fn set_ahead(&mut self, ahead: Millis) -> Result<(), OffsetTooLarge> {
        if !(-MAX_OFFSET_MS..=MAX_OFFSET_MS).contains(&ahead) {
            return Err(OffsetTooLarge);
        }
        self.ahead = ahead;
        Ok(())
    }
}

/// Returns the machine's current time.
pub(crate) fn machine_time() -> Millis {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// Converts a time to seconds since 1970 with fractions, as the API represents times.
#[expect(clippy::cast_precision_loss, reason = "milliseconds fit into 53 bits for 285,000 years")]
pub(crate) fn seconds(time: Millis) -> f64 {
    time as f64 / 1000.0
}
