//! The harness of the end-to-end tests: a real Chromium, the release build behind the Content-Security-Policy
//! it is deployed with, and a real user pool. Nothing is stubbed; what a test wants to go wrong goes wrong in a
//! proxy between the page and the pool.
//!
//! A test is a closure given to [`run`], and `run` is the only way to get a [`Test`], so no test escapes the
//! checks that `run` makes when the closure is done (see [`checks`]): no script error, no panic, no violation
//! of the Content-Security-Policy, no request to anybody else, no secret in a URL, on the console, in the DOM
//! or in storage.
//!
//! ```no_run
//! # use yew_cognito_e2e::run;
//! #[test]
//! fn signs_in() {
//!     run(async |t| {
//!         let ada = t.confirmed_person().await;
//!         let page = t.page();
//!         page.goto("/signin").await;
//!         page.screen("sign-in").await;
//!         page.fill("username", &ada.email).await;
//!         page.fill("password", &ada.password).await;
//!         page.action("submit").await;
//!         page.auth("signed-in").await;
//!     });
//! }
//! ```
//!
//! Waiting is always for a condition, with a deadline ([`until`]); nothing sleeps in the hope that it was long
//! enough.

#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "panicking is how a test harness reports; each message says what was waited for"
)]
#![expect(clippy::print_stderr, reason = "where a failure's evidence lies is told beside the failure")]

mod api;
mod browser;
mod canaries;
pub mod checks;
mod driver;
mod environment;
mod http;
mod inbox;
mod own_pool;
mod page;
mod person;
mod pool;
mod proxy;
mod run;
mod site;
mod stage;
mod stranger;
mod wait;

pub use api::{Api, Server};
pub use browser::{Browser, Record, Snapshot};
pub use canaries::{Canaries, Place};
pub use environment::{Distribution, Environment, scratch_folder};
pub use own_pool::{OwnPool, PASSWORD};
pub use page::{Page, key};
pub use person::Person;
pub use pool::Pool;
pub use proxy::{Calls, Exchange, Fault, Hold, PREFLIGHT, Proxy, Reply};
pub use run::{Test, run};
pub use site::Site;
pub use stage::{Remote, Stage, on_stage};
pub use stranger::Stranger;
pub use wait::{DEADLINE, until, until_within};
