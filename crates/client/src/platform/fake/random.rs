use std::cell::Cell;

use crate::platform::{Random, RandomError};

/// Counts: every call fills with the next small number, never 0.
#[derive(Debug, Default)]
pub struct FakeRandom {
    calls: Cell<u8>,
    broken: Cell<bool>,
}

impl FakeRandom {
    /// From now on every call fails.
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
