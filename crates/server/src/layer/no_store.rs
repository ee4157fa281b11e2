//! The layer that keeps responses out of caches.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{AUTHORIZATION, CACHE_CONTROL, VARY};
use http::{HeaderMap, HeaderValue, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

/// A layer that adds `Vary: Authorization` to all responses, and `Cache-Control: no-store` to those without
/// `Cache-Control`.
///
/// It is meant for services that check tokens themselves, for example with the extractors of [`axum`](crate::axum).
/// Leave routes whose responses do not depend on a token outside of it, so that they can be cached.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use cognito_server::layer::NoStoreLayer;
///
/// # async fn feed() {}
/// # async fn logo() {}
/// let personal = Router::new().route("/feed", get(feed)).layer(NoStoreLayer);
/// let router: Router = Router::new().route("/logo", get(logo)).merge(personal);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStoreLayer;

/// The service that [`NoStoreLayer`] produces.
#[derive(Clone, Debug)]
pub struct NoStore<S>(S);

impl<S> Layer<S> for NoStoreLayer {
    type Service = NoStore<S>;

    fn layer(&self, inner: S) -> NoStore<S> {
        NoStore(inner)
    }
}

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for NoStore<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    S::Future: Send + 'static,
{
    type Response = Response<ResponseBody>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let response = self.0.call(request);
        Box::pin(async move {
            let mut response = response.await?;
            keep_private(response.headers_mut());
            Ok(response)
        })
    }
}

/// Keeps a response out of caches. If it has a `Cache-Control` of its own, makes caches store one copy per token.
pub(crate) fn keep_private(headers: &mut HeaderMap) {
    headers.entry(CACHE_CONTROL).or_insert(const { HeaderValue::from_static("no-store") });
    let names = |value: &HeaderValue| {
        value.to_str().is_ok_and(|value| {
            value
                .split(',')
                .map(str::trim)
                .any(|name| name == "*" || name.eq_ignore_ascii_case(AUTHORIZATION.as_str()))
        })
    };
    if !headers.get_all(VARY).iter().any(names) {
        headers.append(VARY, const { HeaderValue::from_static("authorization") });
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tower::{ServiceExt as _, service_fn};

    use super::*;

    async fn headers(response: Response<()>) -> HeaderMap {
        let service = NoStoreLayer.layer(service_fn(move |_: Request<()>| {
            let response = response.clone();
            async { Ok::<_, Infallible>(response) }
        }));
        service.oneshot(Request::new(())).await.unwrap().headers().clone()
    }

    fn vary(headers: &HeaderMap) -> Vec<&str> {
        headers.get_all(VARY).iter().map(|value| value.to_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn responses_without_cache_headers_are_not_stored_and_vary_by_token() {
        let headers = headers(Response::new(())).await;
        assert_eq!(
            (&headers[CACHE_CONTROL], vary(&headers)),
            (&"no-store".parse().unwrap(), vec!["authorization"])
        );
    }

    #[tokio::test]
    async fn cache_headers_of_the_service_are_kept() {
        let response =
            Response::builder().header(CACHE_CONTROL, "private, max-age=60").header(VARY, "origin, accept");
        let headers = headers(response.body(()).unwrap()).await;
        assert_eq!(headers[CACHE_CONTROL], "private, max-age=60");
        assert_eq!(vary(&headers), ["origin, accept", "authorization"]);
        for value in ["Origin, Authorization", "*"] {
            let response = Response::builder().header(VARY, value).body(()).unwrap();
            assert_eq!(vary(&self::headers(response).await), [value]);
        }
    }
}
