//! Fuzzes the reader of `config.json`.
#![no_main]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a panic is what is looked for")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "the others are of other targets")]
mod bodies;
mod seeds;

libfuzzer_sys::fuzz_target!(
    init: seeds::write(&[bodies::outputs()]),
    |text: &str| bodies::configuration(text)
);
