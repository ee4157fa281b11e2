//! How the site is hosted, as `infra/*.yaml` say it and as our own tools need to know it.
//!
//! - [`Template`]: a CloudFormation template; [`Stack`]: what it comes to with given parameters.
//! - [`response_headers`]: what a CloudFront response-headers policy sends.
//! - [`files`]: which file answers which path, and with what type and life in caches. It says the same as the
//!   viewer-request function in `infra/site.yaml`; a test runs both over the same paths.
//! - [`loopback_headers`], [`is_loopback_host`]: what servers on the loopback interface do differently.
//!
//! The deployed site, the server of the end-to-end tests and `cargo xtask serve --release` all go by these, so that
//! what is tested is what is deployed.

mod error;
pub mod files;
mod headers;
mod loopback;
mod template;

pub use error::Error;
pub use headers::response_headers;
pub use loopback::{is_loopback_host, loopback_headers};
pub use template::{Parameter, Stack, Template};
