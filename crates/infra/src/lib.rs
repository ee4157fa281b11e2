//! The hosting rules of `infra/*.yaml`, for the project's own tools.
//!
//! - [`Template`]: a CloudFormation template; [`Stack`]: a template evaluated with values for its parameters.
//! - [`response_headers`]: the headers that a CloudFront response-headers policy sends.
//! - [`files`]: the file that answers each path, with its content type and cache lifetime. It implements the same rules
//!   as the viewer-request function in `infra/site.yaml`; a test runs both over the same paths.
//! - [`html`]: the start tags of the project's pages.
//! - [`loopback_headers`], [`is_loopback_host`]: the rules that differ for servers on the loopback interface.
//!
//! The deployed site, the server of the end-to-end tests and `cargo xtask serve --release` all apply these rules, so
//! the tests exercise what is deployed.

mod error;
pub mod files;
mod headers;
pub mod html;
mod loopback;
mod template;

pub use error::Error;
pub use headers::response_headers;
pub use loopback::{is_loopback_host, loopback_headers};
pub use template::{Parameter, Stack, Template};
