//! Verifies the tokens of Amazon Cognito user pools, for any Rust server.
//!
//! ```
//! use cognito_server::{Pool, Verifier};
//!
//! # async fn example(token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! // Once, at start:
//! let verifier = Verifier::builder()
//!     .pool(Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE"))
//!     .build()?;
//!
//! // For each request:
//! match verifier.verify_user(token).await {
//!     Ok(claims) => println!("{} of {}", claims.identity().sub, claims.identity().iss),
//!     Err(error) => println!("{} {}", error.status(), error.www_authenticate()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is checked, in this order: the length, the shape, the algorithm (RS256 and nothing else), the issuer, the
//! signature with a key of that issuer, the times, the use, the client, scopes and groups. Which key is told by the
//! token's `kid` among the pool's own keys; keys and addresses of keys in a token (`jwk`, `jku`, `x5u`) count for
//! nothing. See AWS on [verifying tokens].
//!
//! A person is identified by issuer *and* `sub` ([`Identity`]): another pool may give the same `sub` to somebody else.
//!
//! Tokens of the client-credentials grant belong to an app client and to no user: [`Verifier::verify`] returns them as
//! [`Claims::Client`], and [`Verifier::verify_user`] and the extractors for users refuse them with [`Error::NotUser`].
//!
//! Both forms of AWS's issuers are accepted for a pool, and no other: `https://cognito-idp.<region>.amazonaws.com/<pool>`
//! and `https://issuer-cognito-idp.<region>.amazonaws.com/<pool>`.
//!
//! A token that verifies may still belong to a session that has been revoked since: that shows only when it expires, or
//! when the pool is asked. Let access tokens live for minutes; where that is not soon enough,
//! [`Pool::check_revocation`] asks each time.
//!
//! It runs in [Tokio](https://tokio.rs): keys are fetched there in the background.
//!
//! Features: `fetch` (default) gets the pool's keys over HTTPS, and asks the pool; `axum` has extractors; `tower` has a layer;
//! `demo` has a program, an API to look at and to develop with ([`demo`]).
//!
//! [verifying tokens]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html

#[cfg(feature = "axum")]
pub mod axum;
pub mod bearer;
mod claims;
#[cfg(feature = "demo")]
pub mod demo;
mod error;
pub mod keys;
#[cfg(feature = "tower")]
pub mod layer;
#[cfg(feature = "fetch")]
pub mod pool;
mod region;
#[cfg(test)]
mod testing;
mod token;
mod url;
mod verifier;

pub use claims::{AccessClaims, Claims, ClientClaims, IdClaims, Identity, TokenUse, UserClaims};
pub use error::{Error, Part};
pub use verifier::{BuildError, Builder, Pool, Verifier};
