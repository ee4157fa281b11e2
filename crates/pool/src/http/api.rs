//! The API: `POST /`, with the operation in a header, and the headers that browsers want.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::App;
use crate::error::Exception;
use crate::random;
use crate::service::Caller;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

/// The service, as it is called in the header.
const PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// What AWS's SDKs and Amplify send from a browser, and nothing else.
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "amz-sdk-invocation-id,amz-sdk-request,authorization,cache-control,content-type,x-amz-content-sha256,\
     x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent",
);
const EXPOSED_HEADERS: HeaderValue =
    HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");

/// `OPTIONS /`
pub(super) async fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800")),
    ];
    headers.into_response()
}

/// `POST /`
pub(super) async fn call(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let operation = operation_in(&headers).map(str::to_owned);
    let caller = caller_of(&headers);
    let service = app.service;
    let run = move || match &operation {
        Some(operation) => service.call(operation, &body, caller),
        None => Err(Exception::new("UnknownOperationException", "")),
    };
    // a password takes milliseconds of arithmetic
    let result = tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| {
        Err(Exception::new("InternalErrorException", "The local pool failed; its output says why."))
    });
    reply(&result)
}

fn operation_in(headers: &HeaderMap) -> Option<&str> {
    headers.get(TARGET)?.to_str().ok()?.strip_prefix(PREFIX)
}

fn caller_of(headers: &HeaderMap) -> Caller {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match authorization {
        Some(value) if value.starts_with("AWS4-HMAC-SHA256 ") => Caller::Signed,
        _ => Caller::Anonymous,
    }
}

/// A result as AWS sends it.
pub(crate) fn reply(result: &Result<Value, Exception>) -> Response {
    let (status, body) = match result {
        Ok(value) => (200, value.to_string()),
        Err(exception) => (exception.status(), exception.body().to_string()),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    if let Ok(id) = HeaderValue::from_str(&random::uuid()) {
        headers.insert(REQUEST_ID, id);
    }
    if let Err(exception) = result {
        // the colon is AWS's
        if let Ok(code) = HeaderValue::from_str(&format!("{}:", exception.code)) {
            headers.insert(ERROR_TYPE, code);
        }
        let message: String = exception.message.chars().filter(|letter| !letter.is_control()).collect();
        if let Ok(message) = HeaderValue::from_str(&message) {
            headers.insert(ERROR_MESSAGE, message);
        }
    }
    response
}
