//! Fuzzes the reader of Amplify's records.
#![no_main]
#![expect(clippy::unwrap_used, reason = "a panic is what is looked for")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "the others are of other targets")]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::amplify(text));
