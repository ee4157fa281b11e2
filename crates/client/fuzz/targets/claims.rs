//! Fuzzes the reader of tokens.
#![no_main]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod bodies;
mod seeds;

libfuzzer_sys::fuzz_target!(
    init: seeds::write(&[bodies::access_claims(), bodies::id_claims()]),
    |text: &str| bodies::claims(text)
);
