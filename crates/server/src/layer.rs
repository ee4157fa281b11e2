//! A layer for tower: it lets through whose token is good, with the [`Claims`](crate::Claims) among the request's
//! extensions.
//!
//! ```
//! use cognito_server::{Claims, Verifier, layer::RequireUserLayer};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # fn example(verifier: Verifier) {
//! let service = ServiceBuilder::new().layer(RequireUserLayer::new(verifier)).service(service_fn(
//!     |request: http::Request<()>| async move {
//!         let who = request.extensions().get::<Claims>().map(|claims| claims.identity().sub.clone());
//!         Ok::<_, std::convert::Infallible>(http::Response::new(who.unwrap_or_default()))
//!     },
//! ));
//! # drop(service);
//! # }
//! ```

use std::{
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE},
};
use tower_layer::Layer;
use tower_service::Service;

use crate::{Error, Verifier, bearer};

/// Refuses with an empty 401, 403 or 503 who does not bring a good token.
#[derive(Clone, Debug)]
pub struct RequireUserLayer {
    verifier: Verifier,
}

/// The service that [`RequireUserLayer`] makes.
#[derive(Clone, Debug)]
pub struct RequireUser<S> {
    inner: S,
    verifier: Verifier,
}

impl RequireUserLayer {
    /// Lets in who `verifier` accepts.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier }
    }
}

impl<S> Layer<S> for RequireUserLayer {
    type Service = RequireUser<S>;

    fn layer(&self, inner: S) -> RequireUser<S> {
        RequireUser { inner, verifier: self.verifier.clone() }
    }
}

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for RequireUser<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>> + Clone + Send + 'static,
    S::Future: Send,
    RequestBody: Send + 'static,
    ResponseBody: Default,
{
    type Response = Response<ResponseBody>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let verifier = self.verifier.clone();
        // The service that was polled ready is the one that must be called.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let values = request.headers().get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
            let token = bearer::token(values).map(str::to_owned);
            let claims = match token {
                Ok(token) => verifier.verify(&token).await,
                Err(error) => Err(error),
            };
            match claims {
                Ok(claims) => {
                    request.extensions_mut().insert(claims);
                    inner.call(request).await
                }
                Err(error) => Ok(refusal(&error)),
            }
        })
    }
}

fn refusal<B: Default>(error: &Error) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if error.status() != 503 {
        let challenge = HeaderValue::from_static(error.www_authenticate());
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use serde_json::json;
    use tower::{ServiceExt as _, service_fn};

    use super::*;
    use crate::{
        Claims,
        testing::{access, builder, header, key_set, now, sign, token, with},
    };

    async fn call(authorization: Option<String>) -> Response<String> {
        let verifier = builder().jwks(key_set(&[("first", 0)]).to_string()).build().unwrap();
        let service = RequireUserLayer::new(verifier).layer(service_fn(|request: Request<()>| async move {
            let claims = request.extensions().get::<Claims>().expect("the claims");
            Ok::<_, Infallible>(Response::new(claims.username().to_owned()))
        }));
        let mut request = Request::new(());
        if let Some(authorization) = authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.parse().unwrap());
        }
        service.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn who_brings_a_good_token_is_let_in_with_the_claims() {
        let response = call(Some(format!("Bearer {}", token()))).await;
        assert_eq!((response.status(), &**response.body()), (StatusCode::OK, "ada"));
    }

    #[tokio::test]
    async fn everybody_else_is_not() {
        let expired = sign(&header(), &with(access(), "exp", json!(now() - 1)), 0);
        for (authorization, challenge) in [
            (None, "Bearer"),
            (Some("Basic YTpi".to_owned()), "invalid_request"),
            (Some(format!("Bearer {expired}")), "expired"),
        ] {
            let response = call(authorization).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
            let told = response.headers()[WWW_AUTHENTICATE].to_str().unwrap();
            assert!(told.starts_with("Bearer") && told.contains(challenge), "{told}");
        }
    }
}
