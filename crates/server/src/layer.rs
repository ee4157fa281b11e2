//! Layers for tower.
//!
//! [`RequireUserLayer`] admits requests with a valid token, and inserts the token's [`Claims`](crate::Claims) and
//! [`UserClaims`](crate::UserClaims) into the request's extensions. [`NoStoreLayer`] keeps responses out of caches; use
//! it where the extractors of [`axum`](crate::axum) check the tokens.
//!
//! ```
//! use cognito_server::layer::RequireUserLayer;
//! use cognito_server::{UserClaims, Verifier};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # fn example(verifier: Verifier) {
//! let service = ServiceBuilder::new().layer(RequireUserLayer::new(verifier)).service(service_fn(
//!     |request: http::Request<()>| async move {
//!         let sub = request.extensions().get::<UserClaims>().map(|claims| claims.identity().sub.clone());
//!         Ok::<_, std::convert::Infallible>(http::Response::new(sub.unwrap_or_default()))
//!     },
//! ));
//! # drop(service);
//! # }
//! ```
//!
//! # With CORS
//!
//! A page of another origin can read a response only if it has CORS headers, and this includes refusals. The CORS layer
//! must therefore *wrap* the others: add it last with axum's `Router::layer`, first with tower's `ServiceBuilder`.
//!
//! ```
//! use axum::routing::get;
//! use axum::{Extension, Router};
//! use cognito_server::layer::RequireUserLayer;
//! use cognito_server::{UserClaims, Verifier};
//! use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
//! use http::{HeaderValue, Method};
//! use tower_http::cors::CorsLayer;
//!
//! async fn me(Extension(claims): Extension<UserClaims>) -> String {
//!     claims.username().to_owned()
//! }
//!
//! # fn router(verifier: Verifier) -> Router {
//! let cors = CorsLayer::new()
//!     .allow_origin(HeaderValue::from_static("https://app.example.com"))
//!     .allow_methods([Method::GET, Method::POST])
//!     .allow_headers([AUTHORIZATION, CONTENT_TYPE])
//!     .expose_headers([WWW_AUTHENTICATE]);
//! Router::new()
//!     .route("/me", get(me))
//!     .layer(RequireUserLayer::new(verifier)) // inside: gets the requests that CORS passes on
//!     .layer(cors) // outside: answers preflights, and adds CORS headers to refusals
//! # }
//! ```
//!
//! In the other order, pages still work, because [`RequireUserLayer`] passes on preflights, which browsers send without
//! a token. But the pages cannot read why a token was rejected.
//!
//! # Caches
//!
//! A browser's cache identifies a response by its URL alone unless the response says otherwise. It could answer one
//! user's request with the response for another user. Both layers therefore add `Vary: Authorization` and, if the
//! response has no `Cache-Control`, `no-store`.

mod no_store;
mod require_user;

#[cfg(feature = "axum")]
pub(crate) use no_store::keep_private;
pub use no_store::{NoStore, NoStoreLayer};
#[cfg(feature = "axum")]
pub(crate) use require_user::rejection;
pub use require_user::{RequireUser, RequireUserLayer};
