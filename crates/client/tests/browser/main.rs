//! Tests of the ports in a real browser.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "clippy takes only `#[test]` for a test")]

mod clock;
mod passkeys;
mod patch;
mod random;
mod refresh;
mod session;
mod storage;
mod tabs;
mod transport;
mod user_agent;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
