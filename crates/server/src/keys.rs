//! A pool's public keys: its JSON Web Key Set ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)), fetched when
//! needed and cached.
//!
//! A server that must not connect to the pool itself can implement [`Fetch`], for example to read the keys from a file
//! that another program updates:
//!
//! ```
//! use cognito_server::keys::{Fetch, FetchError, FetchFuture};
//! use cognito_server::{BuildError, Pool, Verifier};
//!
//! struct File(&'static str);
//!
//! impl Fetch for File {
//!     fn fetch<'a>(&'a self, _url: &'a str) -> FetchFuture<'a> {
//!         Box::pin(async { std::fs::read(self.0).map_err(|error| FetchError::Network(error.to_string())) })
//!     }
//! }
//!
//! # fn example() -> Result<Verifier, BuildError> {
//! let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE");
//! let verifier = Verifier::builder().pool(pool).fetch(File("/run/keys/jwks.json")).build()?;
//! # Ok(verifier)
//! # }
//! ```

mod cache;
mod fetch;
#[cfg(feature = "fetch")]
mod https;
mod set;

pub(crate) use cache::KeyCache;
pub use fetch::{Fetch, FetchError, FetchFuture, MAX_KEY_SET_BYTES};
#[cfg(feature = "fetch")]
pub use https::Https;
pub(crate) use set::KeySet;
pub use set::KeySetError;
