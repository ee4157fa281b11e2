//! `cargo xtask deploy` against an AWS on this machine: releases that follow each other, and what may go wrong.
//!
//! `cargo xtask test deploy` prepares what these need. A test has a stack of its own; the one that deploys to the
//! run's own puts its release back.

#![expect(clippy::expect_used, reason = "tests and what they share fail by panicking")]

mod bad_input;
mod command;
mod failures;
mod releases;
mod site;
