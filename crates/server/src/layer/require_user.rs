//! The layer that admits only requests with a valid token.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use super::no_store::keep_private;
use crate::{Claims, Error, Verifier, bearer};

/// A layer that admits requests with a user's valid token, and answers others with an empty 401, 403 or 503.
///
/// CORS preflights pass without a token, because browsers send none with them: `OPTIONS` requests with `Origin` and
/// `Access-Control-Request-Method`. The inner service must not do anything for `OPTIONS` that requires a user.
#[derive(Clone, Debug)]
pub struct RequireUserLayer {
    verifier: Verifier,
    admits_clients: bool,
}

/// The service that [`RequireUserLayer`] produces.
#[derive(Clone, Debug)]
pub struct RequireUser<S> {
    inner: S,
    verifier: Verifier,
    admits_clients: bool,
}

impl RequireUserLayer {
    /// Creates a layer that admits the users whose tokens `verifier` accepts.
    ///
    /// ```
    /// use axum::routing::get;
    /// use axum::{Extension, Router};
    /// use cognito_server::layer::RequireUserLayer;
    /// use cognito_server::{UserClaims, Verifier};
    ///
    /// async fn me(Extension(user): Extension<UserClaims>) -> String {
    ///     user.username().to_owned()
    /// }
    ///
    /// fn router(verifier: Verifier) -> Router {
    ///     Router::new().route("/me", get(me)).layer(RequireUserLayer::new(verifier))
    /// }
    /// ```
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, admits_clients: false }
    }

    /// Also admits tokens of the client-credentials grant. Their requests have [`Claims`] in their extensions, but not
    /// [`UserClaims`](crate::UserClaims).
    ///
    /// ```
    /// use axum::routing::post;
    /// use axum::{Extension, Router};
    /// use cognito_server::layer::RequireUserLayer;
    /// use cognito_server::{Claims, Verifier};
    ///
    /// async fn run(Extension(claims): Extension<Claims>) -> String {
    ///     format!("started by {}", claims.identity().sub)
    /// }
    ///
    /// fn router(verifier: Verifier) -> Router {
    ///     Router::new().route("/jobs", post(run)).layer(RequireUserLayer::new(verifier).admit_clients())
    /// }
    /// ```
    #[must_use]
    pub fn admit_clients(mut self) -> Self {
        self.admits_clients = true;
        self
    }
}

impl<S> Layer<S> for RequireUserLayer {
    type Service = RequireUser<S>;

    fn layer(&self, inner: S) -> RequireUser<S> {
        let Self { verifier, admits_clients } = self.clone();
        RequireUser { inner, verifier, admits_clients }
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
        let (verifier, admits_clients) = (self.verifier.clone(), self.admits_clients);
        // The service that was polled ready must be called, not its clone, which may not be ready.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            if is_preflight(&request) {
                return inner.call(request).await;
            }
            let values = request.headers().get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
            let token = bearer::token(values).map(str::to_owned);
            let claims = match token {
                Ok(token) => verifier.verify(&token).await,
                Err(error) => Err(error),
            };
            let admitted = claims.and_then(|claims| {
                if admits_clients { Ok(claims) } else { claims.into_user().map(Claims::User) }
            });
            let mut response = match admitted {
                Ok(claims) => {
                    if let Some(user) = claims.user() {
                        request.extensions_mut().insert(user.clone());
                    }
                    request.extensions_mut().insert(claims);
                    inner.call(request).await?
                }
                Err(error) => rejection(&error),
            };
            keep_private(response.headers_mut());
            Ok(response)
        })
    }
}

/// Returns whether this is a [CORS preflight](https://fetch.spec.whatwg.org/#cors-preflight-request).
fn is_preflight<B>(request: &Request<B>) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Returns the response to a request that is rejected with `error`: an empty 401 or 403 with `WWW-Authenticate`, or an
/// empty 503.
pub(crate) fn rejection<B: Default>(error: &Error) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    if error.status() != 503 {
        let challenge = HeaderValue::from_static(error.www_authenticate());
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http::header::CACHE_CONTROL;
    use serde_json::json;
    use tower::{ServiceExt as _, service_fn};

    use super::*;
    use crate::UserClaims;
    use crate::testing::{CLIENT, access, client_credentials, header, now, sign, token, verifier, with};

    async fn call(authorization: Option<String>) -> Response<String> {
        call_through(&RequireUserLayer::new(verifier()), authorization).await
    }

    async fn call_through(layer: &RequireUserLayer, authorization: Option<String>) -> Response<String> {
        let service = layer.layer(service_fn(|request: Request<()>| async move {
            let claims = request.extensions().get::<Claims>().expect("the claims");
            let user = request.extensions().get::<UserClaims>().map(UserClaims::username);
            let name = user.unwrap_or(&claims.identity().sub).to_owned();
            Ok::<_, Infallible>(Response::new(name))
        }));
        let mut request = Request::new(());
        if let Some(authorization) = authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.parse().unwrap());
        }
        service.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_valid_token_is_admitted_with_its_claims() {
        let response = call(Some(format!("Bearer {}", token()))).await;
        assert_eq!((response.status(), &**response.body()), (StatusCode::OK, "ada"));
    }

    #[tokio::test]
    async fn a_missing_or_invalid_token_is_rejected() {
        let expired = sign(&header(), &with(access(), "exp", json!(now() - 1)), 0);
        for (authorization, challenge) in [
            (None, "Bearer"),
            (Some("Basic YTpi".to_owned()), "invalid_request"),
            (Some(format!("Bearer {expired}")), "expired"),
        ] {
            let response = call(authorization).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
            let value = response.headers()[WWW_AUTHENTICATE].to_str().unwrap();
            assert!(value.starts_with("Bearer") && value.contains(challenge), "{value}");
        }
    }

    #[tokio::test]
    async fn a_preflight_passes_without_a_token() {
        let service = RequireUserLayer::new(verifier())
            .layer(service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new("inner")) }));
        let request = Request::options("/")
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "GET");
        let response = service.oneshot(request.body(()).unwrap()).await.unwrap();
        assert_eq!((response.status(), *response.body()), (StatusCode::OK, "inner"));
    }

    #[tokio::test]
    async fn responses_are_not_stored_and_vary_by_token() {
        let response = call(Some(format!("Bearer {}", token()))).await;
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()["vary"], "authorization");
    }

    #[tokio::test]
    async fn client_credentials_tokens_are_admitted_only_if_enabled() {
        let bearer = format!("Bearer {}", sign(&header(), &client_credentials(), 0));
        let response = call(Some(bearer.clone())).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(response.headers()[WWW_AUTHENTICATE], r#"Bearer error="insufficient_scope""#);

        let layer = RequireUserLayer::new(verifier()).admit_clients();
        let response = call_through(&layer, Some(bearer)).await;
        assert_eq!((response.status(), &**response.body()), (StatusCode::OK, CLIENT));
        let response = call_through(&layer, Some(format!("Bearer {}", token()))).await;
        assert_eq!((response.status(), &**response.body()), (StatusCode::OK, "ada"));
        assert_eq!(call_through(&layer, None).await.status(), StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn other_options_requests_need_a_token() {
        for name in ["origin", "access-control-request-method"] {
            let service = RequireUserLayer::new(verifier())
                .layer(service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new("inner")) }));
            let request = Request::options("/").header(name, "GET").body(()).unwrap();
            assert_eq!(service.oneshot(request).await.unwrap().status(), StatusCode::UNAUTHORIZED, "{name}");
        }
        let service = RequireUserLayer::new(verifier())
            .layer(service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new("inner")) }));
        let request = Request::get("/").header("origin", "x").header("access-control-request-method", "GET");
        let response = service.oneshot(request.body(()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }

    /// Tests the order of layers that the documentation recommends, and the reverse.
    #[tokio::test]
    async fn preflights_succeed_with_cors_outside_or_inside_the_layer() {
        use ::tower::ServiceBuilder;
        use tower_http::cors::CorsLayer;

        let origin = HeaderValue::from_static("https://app.example.com");
        let cors = CorsLayer::new().allow_origin(origin.clone()).allow_headers([AUTHORIZATION]);
        let users = RequireUserLayer::new(verifier());
        let service =
            service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(String::new())) });
        let outside = ServiceBuilder::new().layer(cors.clone()).layer(users.clone()).service(service);
        let inside = ServiceBuilder::new().layer(users).layer(cors).service(service);
        let preflight = || {
            Request::options("/")
                .header(ORIGIN, origin.clone())
                .header(ACCESS_CONTROL_REQUEST_METHOD, "GET")
                .header("access-control-request-headers", "authorization")
                .body(())
                .unwrap()
        };
        for response in
            [outside.clone().oneshot(preflight()).await.unwrap(), inside.oneshot(preflight()).await.unwrap()]
        {
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()["access-control-allow-origin"], origin);
        }
        let call = Request::get("/").header(ORIGIN, origin.clone()).body(()).unwrap();
        let rejected = outside.oneshot(call).await.unwrap();
        assert_eq!(rejected.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(
            rejected.headers()["access-control-allow-origin"],
            origin,
            "the page can read the rejection"
        );
        let vary: Vec<_> = rejected.headers().get_all("vary").iter().collect();
        assert!(vary.contains(&&HeaderValue::from_static("authorization")), "{vary:?}");
    }
}
