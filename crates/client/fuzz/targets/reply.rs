//! Fuzzes the reader of responses and the resulting step of a sign-in.
#![no_main]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a panic is what is looked for")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "the others are of other targets")]
mod bodies;
#[path = "../../tests/inputs/good.rs"]
#[expect(dead_code, reason = "the others are of other targets")]
mod good;
mod seeds;

libfuzzer_sys::fuzz_target!(
    init: seeds::write(&good::replies()),
    |text: &str| bodies::reply(text)
);
