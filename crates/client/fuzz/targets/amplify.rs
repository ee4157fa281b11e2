//! Fuzzes the reader of Amplify's records.
#![no_main]
#![expect(clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::amplify(text));
