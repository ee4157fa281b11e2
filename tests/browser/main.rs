//! Tests of the provider, the guards and the forms in a real browser, with the headless client's fake host.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod api;
mod authenticator;
mod components;
mod customize;
mod guards;
mod looks;
mod provider;
mod stage;
