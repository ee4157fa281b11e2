//! `cargo xtask deploy` against an AWS on this machine: releases that follow each other, and what may go wrong.
//!
//! `cargo xtask test deploy` prepares what these need. Tests that deploy again to the run's own stack put its release
//! back; they run one after the other.

#![expect(clippy::expect_used, reason = "tests and what they share fail by panicking")]

mod bad_input;
mod command;
mod failures;
mod releases;
mod site;
