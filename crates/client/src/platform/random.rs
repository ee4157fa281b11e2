//! The port to random bytes.

use std::fmt;

/// A cryptographically secure source of random bytes.
pub trait Random {
    /// Fills `bytes` with random bytes.
    ///
    /// # Errors
    /// Returns [`RandomError`] if the host has no such source.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The error that the host has no secure random source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomError;

impl fmt::Display for RandomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host has no secure random source (crypto.getRandomValues)")
    }
}

impl std::error::Error for RandomError {}
