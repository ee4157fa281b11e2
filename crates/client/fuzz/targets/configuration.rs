//! Fuzzes the reader of `config.json`.
#![no_main]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod bodies;
mod seeds;

libfuzzer_sys::fuzz_target!(
    init: seeds::write(&[bodies::outputs()]),
    |text: &str| bodies::configuration(text)
);
