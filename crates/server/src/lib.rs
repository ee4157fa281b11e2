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
//! The verifier checks, in this order: the length, the structure, the algorithm (RS256 only), the issuer, the signature
//! against a key of that issuer, the times, the token use, the app client, the scopes and the groups. The token's `kid`
//! selects a key from the pool's own key set. Keys and key URLs inside a token (`jwk`, `jku`, `x5u`) are ignored. See
//! the AWS documentation on [verifying tokens].
//!
//! A user is identified by the issuer *and* the `sub` together ([`Identity`]), because two pools may assign the same
//! `sub` to different users.
//!
//! Tokens of the client-credentials grant belong to an app client, not to a user. [`Verifier::verify`] returns them as
//! [`Claims::Client`]; [`Verifier::verify_user`] and the extractors for users reject them with [`Error::NotUser`].
//!
//! For each pool, both forms of issuer that AWS uses are accepted, and no others:
//! `https://cognito-idp.<region>.amazonaws.com/<pool>` and
//! `https://issuer-cognito-idp.<region>.amazonaws.com/<pool>`. [`Pool::issuer`] replaces them.
//!
//! A valid token may belong to a session that has since been revoked. Verification alone cannot detect this before the
//! token expires. Keep the lifetime of access tokens to minutes; where that is not short enough,
//! [`Pool::check_revocation`] asks the pool about each token.
//!
//! The crate needs a [Tokio](https://tokio.rs) runtime, on which it fetches keys in the background.
//!
//! # Features
//!
//! - `fetch` (default): fetches the pool's keys over HTTPS, and asks the pool about revocation.
//! - `axum`: extractors for axum.
//! - `tower`: layers for tower.
//!
//! [verifying tokens]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html

#[cfg(feature = "axum")]
pub mod axum;
pub mod bearer;
mod claims;
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
mod token_use;
mod url;
mod verifier;

pub use claims::{AccessClaims, Claims, ClientClaims, IdClaims, Identity, UserClaims};
pub use error::{Error, Part};
pub use token_use::TokenUse;
pub use verifier::{BuildError, Builder, Pool, Verifier};
