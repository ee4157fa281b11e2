//! The harness of the end-to-end tests: a real Chromium, the release build behind the Content-Security-Policy of a
//! deployment, and a real user pool. Nothing is stubbed; a proxy between the page and the pool injects the faults
//! that a test requests.
//!
//! A test is a closure passed to [`run`], which is the only way to get a [`Test`]. No test can skip the checks that
//! `run` makes afterwards (see [`checks`]): no script error, no panic, no violation of the Content-Security-Policy, no
//! request to a foreign origin, no secret in a URL, on the console or in the DOM, and no password or code in storage.
//!
//! ```no_run
//! # use yew_cognito_e2e::run;
//! #[test]
//! fn signs_in() {
//!     run(async |t| {
//!         let ada = t.confirmed_person().await;
//!         let page = t.page();
//!         page.goto("/signin").await;
//!         page.wait_for_screen("sign-in").await;
//!         page.fill("username", &ada.email).await;
//!         page.fill("password", &ada.password).await;
//!         page.action("submit").await;
//!         page.wait_for_auth("signed-in").await;
//!     });
//! }
//! ```
//!
//! Tests wait for conditions, with a deadline ([`wait_until`]). No test sleeps for a fixed time.

#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "panicking is how a test harness reports; each message names the condition"
)]
#![expect(clippy::print_stderr, reason = "the location of a failure's evidence is printed with the failure")]

mod api;
mod browser;
mod canaries;
pub mod checks;
mod driver;
mod environment;
mod foreign_site;
mod http;
mod inbox;
mod own_pool;
mod page;
mod person;
mod pool;
mod proxy;
mod remote;
mod run;
mod site;
mod wait;

pub use api::{Api, Server};
pub use browser::{Browser, Record, Snapshot};
pub use canaries::{Canaries, Place};
pub use environment::{Distribution, Environment, scratch_dir};
pub use foreign_site::ForeignSite;
pub use own_pool::{OwnPool, PASSWORD};
pub use page::{Page, key};
pub use person::Person;
pub use pool::Pool;
pub use proxy::{Calls, Exchange, Fault, Hold, PREFLIGHT, Proxy, Reply};
pub use remote::{Remote, RemoteTest, run_remote};
pub use run::{Test, run};
pub use site::{LazyPartFault, Site};
pub use wait::{WAIT_TIMEOUT, wait_until, wait_until_within};
