//! Predictable bytes in place of random ones.

use std::cell::Cell;

use crate::platform::{Random, RandomError};

/// A counter in place of random bytes: every call fills the bytes with the next small number, never 0.
#[derive(Debug, Default)]
pub struct FakeRandom {
    calls: Cell<u8>,
    broken: Cell<bool>,
}

impl FakeRandom {
    /// Makes every call fail from now on.
    pub fn fail(&self) {
        self.broken.set(true);
    }
}

impl Random for FakeRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        if self.broken.get() {
            return Err(RandomError);
        }
        self.calls.set(self.calls.get().checked_add(1).unwrap_or(1));
        bytes.fill(self.calls.get());
        Ok(())
    }
}
