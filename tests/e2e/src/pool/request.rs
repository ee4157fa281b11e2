//! Requests to a pool, which are sent directly and not through the proxy.

use hyper::{Request, StatusCode};
use serde_json::Value;

use crate::http::{self, Body};

/// The prefix of the header `x-amz-target`, which the name of the operation follows.
pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// Calls an operation of the pool at `authority`, which must succeed.
pub(super) async fn send(
    authority: &str,
    operation: &str,
    input: &Value,
    authorization: Option<&str>,
) -> Value {
    let (status, body) = exchange(authority, operation, input, authorization).await;
    assert!(status.is_success(), "{operation}: {status} {body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

/// Calls an operation of the pool at `authority`, and returns the status and the body of the response.
pub(super) async fn exchange(
    authority: &str,
    operation: &str,
    input: &Value,
    authorization: Option<&str>,
) -> (StatusCode, String) {
    let mut request = Request::post("/")
        .header("host", authority)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("{TARGET_PREFIX}{operation}"));
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let request = request.body(Body::from(input.to_string())).expect("the request should be valid");
    let reply = http::send(authority, request).await.expect("the pool should respond");
    (reply.status(), String::from_utf8_lossy(reply.body()).into_owned())
}

/// Returns the JSON at a path of the pool.
pub(super) async fn get(authority: &str, path: &str) -> Value {
    let request = Request::get(path)
        .header("host", authority)
        .body(Body::default())
        .expect("the request should be valid");
    let reply = http::send(authority, request).await.expect("the inbox should respond");
    serde_json::from_slice(reply.body()).expect("the inbox should be JSON")
}
