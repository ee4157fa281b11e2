//! Random bytes from `crypto.getRandomValues`.

use crate::platform::{Random, RandomError};

/// Random bytes from `crypto.getRandomValues`.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebRandom;

impl Random for WebRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        web_sys::window()
            .and_then(|window| window.crypto().ok())
            .and_then(|crypto| crypto.get_random_values_with_u8_array(bytes).ok())
            .map(drop)
            .ok_or(RandomError)
    }
}
