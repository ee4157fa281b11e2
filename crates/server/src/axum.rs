//! Extractors for axum.
//!
//! ```
//! use axum::{Router, routing::get};
//! use cognito_server::{Verifier, axum::{MaybeUser, RequireUser}, layer::NoStoreLayer};
//!
//! async fn me(RequireUser(claims): RequireUser) -> String {
//!     claims.identity().sub.clone()
//! }
//!
//! async fn feed(MaybeUser(claims): MaybeUser) -> &'static str {
//!     if claims.is_some() { "yours and everybody's" } else { "everybody's" }
//! }
//!
//! # fn router(verifier: Verifier) -> Router {
//! Router::new()
//!     .route("/me", get(me))
//!     .route("/feed", get(feed))
//!     .layer(NoStoreLayer) // so that no cache gives one user the response of another
//!     .with_state(verifier)
//! # }
//! ```
//!
//! A CORS layer goes around all of this, as [`layer`](crate::layer#with-cors) shows.
//!
//! An app with more state than the verifier implements axum's `FromRef` for it.

use std::marker::PhantomData;

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue,
    header::{AUTHORIZATION, CONTENT_TYPE},
    request::Parts,
};

use crate::{Claims, ClientClaims, Error, UserClaims, Verifier, bearer, layer};

/// Admits users with a good token. Others get a 401 that says why (RFC 6750), or a 403; so do app clients with a token of
/// the client-credentials grant ([`Error::NotUser`]), which [`RequireClient`] and [`RequireToken`] admit.
#[derive(Clone, Debug)]
pub struct RequireUser(pub UserClaims);

/// Admits users with a good token, and requests without any token. A bad token is a 401, so that an app whose session is
/// over notices.
#[derive(Clone, Debug)]
pub struct MaybeUser(pub Option<UserClaims>);

/// Admits users in the group `G`; others get a 403.
#[derive(Clone, Debug)]
pub struct RequireGroup<G>(pub UserClaims, PhantomData<G>);

/// Admits app clients with a token of the client-credentials grant; users get a 403 ([`Error::NotClient`]).
///
/// What a client may do is up to its scopes.
#[derive(Clone, Debug)]
pub struct RequireClient(pub ClientClaims);

/// Admits users and app clients with a good token.
#[derive(Clone, Debug)]
pub struct RequireToken(pub Claims);

/// A group of users, as a type.
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

/// Why a request was refused, as a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Error);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(error) = self;
        // Neither text holds anything that has to be escaped.
        let body = format!(r#"{{"error":{{"code":"{}","message":"{}"}}}}"#, error.code(), told(&error));
        let mut response = layer::refusal::<Body>(&error);
        *response.body_mut() = Body::from(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        layer::keep_private(headers);
        response
    }
}

/// What a stranger is told; the details are for the log.
fn told(error: &Error) -> &'static str {
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

async fn claims(headers: &HeaderMap, verifier: &Verifier) -> Result<Claims, Refused> {
    let values = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
    let token = bearer::token(values).map_err(Refused)?;
    verifier.verify(token).await.map_err(Refused)
}

async fn user(headers: &HeaderMap, verifier: &Verifier) -> Result<UserClaims, Refused> {
    claims(headers, verifier).await?.into_user().map_err(Refused)
}

impl<S: Send + Sync> FromRequestParts<S> for RequireUser
where
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        user(&parts.headers, &Verifier::from_ref(state)).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequireClient
where
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let claims = claims(&parts.headers, &Verifier::from_ref(state)).await?;
        claims.into_client().map(Self).map_err(Refused)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequireToken
where
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        claims(&parts.headers, &Verifier::from_ref(state)).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeUser
where
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match user(&parts.headers, &Verifier::from_ref(state)).await {
            Ok(claims) => Ok(Self(Some(claims))),
            Err(Refused(Error::NoToken)) => Ok(Self(None)),
            Err(refused) => Err(refused),
        }
    }
}

impl<S: Send + Sync, G: Group> FromRequestParts<S> for RequireGroup<G>
where
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let claims = user(&parts.headers, &Verifier::from_ref(state)).await?;
        if claims.groups().iter().any(|group| group == G::NAME) {
            return Ok(Self(claims, PhantomData));
        }
        let actual = claims.groups().to_vec();
        Err(Refused(Error::Group { actual, expected: vec![G::NAME.to_owned()] }))
    }
}

#[cfg(test)]
mod tests;
