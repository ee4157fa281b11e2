//! Fuzzes the reader of the service's errors.
#![no_main]
#![expect(clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "../../tests/inputs/bodies.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod bodies;

libfuzzer_sys::fuzz_target!(|parts: (u16, Option<&str>, &str)| {
    let (status, header, text) = parts;
    bodies::error_reply(status, header, text);
});
