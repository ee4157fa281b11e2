//! Tests of the browser's random bytes.

use cognito_client::platform::web::WebRandom;
use cognito_client::platform::{Random as _, RandomError};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

#[wasm_bindgen_test]
fn all_bytes_are_filled_and_differ() {
    let (mut first, mut second) = ([0; 64], [0; 64]);
    WebRandom.fill(&mut first).unwrap();
    WebRandom.fill(&mut second).unwrap();
    assert_ne!(first, [0; 64]);
    assert_ne!(first, second);
    // The bytes in the middle are filled, too.
    assert!(first.chunks(16).all(|chunk| chunk != [0; 16]));
}

#[wasm_bindgen_test]
fn an_empty_buffer_is_accepted() {
    WebRandom.fill(&mut []).unwrap();
}

#[wasm_bindgen_test]
fn a_browser_without_crypto_is_an_error() {
    let _patch = Patch::throwing(&window(), "crypto");
    assert_eq!(WebRandom.fill(&mut [0; 32]), Err(RandomError));
}

#[wasm_bindgen_test]
fn a_buffer_beyond_the_limit_of_the_browser_is_an_error() {
    assert_eq!(WebRandom.fill(&mut vec![0; 65_537]), Err(RandomError));
}
