//! Fuzzes the reader of responses and the resulting step of a sign-in.
#![no_main]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod bodies;
mod seeds;
#[path = "../../tests/inputs/valid.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod valid;

libfuzzer_sys::fuzz_target!(
    init: seeds::write(&valid::replies()),
    |text: &str| bodies::reply(text)
);
