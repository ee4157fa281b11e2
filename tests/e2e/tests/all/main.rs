//! End-to-end tests in a real browser. They are one binary, so that it is linked once.
//!
//! Every test has its own site, proxy to the pool, browser and users, so all tests can run at the same time and in any
//! order. `cargo xtask test e2e` prepares what they need.

#![expect(clippy::expect_used, reason = "tests and their helpers fail by panicking")]

mod boot;
mod components;
mod config_errors;
mod contract;
mod double_submit;
mod feed;
mod harness;
mod host_styles;
mod hostile;
mod languages;
mod lazy_part;
mod new_password;
mod policy;
mod pool_faults;
mod prerender;
mod recovery;
mod return_to;
mod routes;
mod secrets;
mod session;
mod sign_in;
mod sign_out;
mod sign_up;
mod stopped;
mod tabs;
mod theme;
mod under_path;
