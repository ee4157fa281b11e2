//! A pool's time: this machine's, moved by as much as a test asks for.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970.
pub(crate) type Millis = i64;

pub(crate) const SECOND: Millis = 1000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// What a pool goes by.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Clock {
    /// How far it is ahead of this machine's.
    pub(crate) ahead: Millis,
}

impl Clock {
    /// The pool's time.
    pub(crate) fn now(self) -> Millis {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(machine.as_millis()).unwrap_or(i64::MAX).saturating_add(self.ahead)
    }
}

/// Seconds since 1970 with fractions, as the API writes times.
#[expect(clippy::cast_precision_loss, reason = "milliseconds fit into 53 bits for 285,000 years")]
pub(crate) fn seconds(time: Millis) -> f64 {
    time as f64 / 1000.0
}
