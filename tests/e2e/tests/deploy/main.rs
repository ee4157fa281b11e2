//! Tests of `cargo xtask deploy` against a local AWS emulator: successive releases, and failures.
//!
//! `cargo xtask test deploy` prepares what these tests need. Every test has its own stack; the one that deploys to the
//! stack of the run restores its release.

#![expect(clippy::expect_used, reason = "tests and their helpers fail by panicking")]

mod bad_input;
mod command;
mod failures;
mod releases;
mod site;
