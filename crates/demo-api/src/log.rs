//! The log of requests.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// Logs one line per request. Headers and queries are left out, because they may contain tokens.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = Instant::now();
    let response = next.run(request).await;
    println!("{method} {path} {} {} ms", response.status().as_u16(), began.elapsed().as_millis());
    response
}
