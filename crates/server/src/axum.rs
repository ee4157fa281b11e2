//! Extractors for axum.
//!
//! ```
//! use axum::Router;
//! use axum::routing::get;
//! use cognito_server::Verifier;
//! use cognito_server::axum::{MaybeUser, RequireUser};
//! use cognito_server::layer::NoStoreLayer;
//!
//! async fn me(RequireUser(claims): RequireUser) -> String {
//!     claims.identity().sub.clone()
//! }
//!
//! async fn feed(MaybeUser(claims): MaybeUser) -> &'static str {
//!     if claims.is_some() { "the user's feed" } else { "the public feed" }
//! }
//!
//! # fn router(verifier: Verifier) -> Router {
//! Router::new()
//!     .route("/me", get(me))
//!     .route("/feed", get(feed))
//!     .layer(NoStoreLayer) // prevents caches from serving one user's response to another
//!     .with_state(verifier)
//! # }
//! ```
//!
//! A CORS layer must wrap all of this, as [`layer`](crate::layer#with-cors) shows.
//!
//! An app whose state holds more than the verifier implements axum's `FromRef` for [`Verifier`].

use std::marker::PhantomData;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::{Claims, ClientClaims, Error, UserClaims, Verifier, bearer, layer};

/// An extractor that requires a user with a valid token.
///
/// Other requests are rejected with a 401 that gives the reason (RFC 6750), or with a 403. App clients with a token of
/// the client-credentials grant get a 403 ([`Error::NotUser`]). [`RequireClient`] and [`RequireToken`] admit them.
///
/// ```
/// use cognito_server::axum::RequireUser;
///
/// async fn me(RequireUser(user): RequireUser) -> String {
///     user.username().to_owned()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireUser(pub UserClaims);

/// An extractor that admits users with a valid token, and requests without a token.
///
/// An invalid token is rejected with a 401, so that an app notices when its session has ended.
///
/// ```
/// use cognito_server::axum::MaybeUser;
///
/// async fn greeting(MaybeUser(user): MaybeUser) -> String {
///     user.map_or("Hello".to_owned(), |user| format!("Hello, {}", user.username()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct MaybeUser(pub Option<UserClaims>);

/// An extractor that requires a user in the group `G`. Other users are rejected with a 403.
///
/// ```
/// use cognito_server::axum::{Group, RequireGroup};
///
/// struct Admins;
///
/// impl Group for Admins {
///     const NAME: &str = "admins";
/// }
///
/// async fn reset(RequireGroup(user, _): RequireGroup<Admins>) -> String {
///     format!("reset by {}", user.username())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireGroup<G>(pub UserClaims, pub PhantomData<G>);

/// An extractor that requires an app client with a token of the client-credentials grant. Users are rejected with a 403
/// ([`Error::NotClient`]).
///
/// The client's scopes determine what it may do.
///
/// ```
/// use cognito_server::axum::RequireClient;
/// use http::StatusCode;
///
/// async fn run(RequireClient(client): RequireClient) -> StatusCode {
///     let may_run = client.scopes.iter().any(|scope| scope == "jobs/run");
///     if may_run { StatusCode::ACCEPTED } else { StatusCode::FORBIDDEN }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireClient(pub ClientClaims);

/// An extractor that requires a user or an app client with a valid token.
///
/// ```
/// use cognito_server::Claims;
/// use cognito_server::axum::RequireToken;
///
/// async fn caller(RequireToken(claims): RequireToken) -> String {
///     match claims {
///         Claims::User(user) => format!("the user {}", user.username()),
///         Claims::Client(client) => format!("the app client {}", client.client_id),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireToken(pub Claims);

/// A group of users, as a type for [`RequireGroup`].
///
/// ```
/// struct Admins;
/// impl cognito_server::axum::Group for Admins {
///     const NAME: &str = "admins";
/// }
/// ```
pub trait Group {
    /// The group's name in the pool.
    const NAME: &str;
}

/// The rejection of the extractors, which turns an [`Error`] into a response.
///
/// An extractor of your own can pass it on, or take the error out of it:
///
/// ```
/// use axum::extract::FromRequestParts;
/// use cognito_server::axum::{Rejection, RequireUser};
/// use cognito_server::{Error, UserClaims, Verifier};
/// use http::request::Parts;
///
/// struct Adult(UserClaims);
///
/// impl FromRequestParts<Verifier> for Adult {
///     type Rejection = Rejection;
///
///     async fn from_request_parts(parts: &mut Parts, verifier: &Verifier) -> Result<Self, Rejection> {
///         let RequireUser(user) = RequireUser::from_request_parts(parts, verifier).await?;
///         let is_adult = user.claim("is_adult").is_some_and(|claim| claim == true);
///         if is_adult { Ok(Self(user)) } else { Err(Rejection(Error::Claim { name: "is_adult", actual: "nothing", expected: "true" })) }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection(pub Error);

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let Self(error) = self;
        // Both texts are constants that need no escaping in JSON.
        let body =
            format!(r#"{{"error":{{"code":"{}","message":"{}"}}}}"#, error.code(), public_message(&error));
        let mut response = layer::rejection::<Body>(&error);
        *response.body_mut() = Body::from(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        layer::keep_private(headers);
        response
    }
}

/// Returns the message for the response. The details in `error` are for the server's log, not for the caller.
fn public_message(error: &Error) -> &'static str {
    match error {
        Error::NoToken => "sign in to do this",
        Error::Expired { .. } => "the token has expired",
        Error::Scope { .. } | Error::Group { .. } | Error::NotUser { .. } | Error::NotClient => {
            "you are not allowed to do this"
        }
        Error::KeysUnavailable(_) | Error::PoolUnreachable(_) => "tokens cannot be checked just now",
        _ => "the token is not accepted",
    }
}

async fn claims(headers: &HeaderMap, verifier: &Verifier) -> Result<Claims, Rejection> {
    let values = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
    let token = bearer::token(values).map_err(Rejection)?;
    verifier.verify(token).await.map_err(Rejection)
}

async fn user(headers: &HeaderMap, verifier: &Verifier) -> Result<UserClaims, Rejection> {
    claims(headers, verifier).await?.into_user().map_err(Rejection)
}

impl<S: Send + Sync> FromRequestParts<S> for RequireUser
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        user(&parts.headers, &Verifier::from_ref(state)).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequireClient
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let claims = claims(&parts.headers, &Verifier::from_ref(state)).await?;
        claims.into_client().map(Self).map_err(Rejection)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequireToken
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        claims(&parts.headers, &Verifier::from_ref(state)).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeUser
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        match user(&parts.headers, &Verifier::from_ref(state)).await {
            Ok(claims) => Ok(Self(Some(claims))),
            Err(Rejection(Error::NoToken)) => Ok(Self(None)),
            Err(rejection) => Err(rejection),
        }
    }
}

impl<S: Send + Sync, G: Group> FromRequestParts<S> for RequireGroup<G>
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let claims = user(&parts.headers, &Verifier::from_ref(state)).await?;
        if claims.groups().iter().any(|group| group == G::NAME) {
            return Ok(Self(claims, PhantomData));
        }
        let actual = claims.groups().to_vec();
        Err(Rejection(Error::Group { actual, expected: vec![G::NAME.to_owned()] }))
    }
}

#[cfg(test)]
mod tests;
