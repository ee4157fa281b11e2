//! Provider, guards and forms in a real browser, over the headless client's fake host.
#![cfg(target_arch = "wasm32")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod authenticator;
mod guards;
mod stage;
