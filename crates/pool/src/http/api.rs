//! The API: `POST /` with the operation's name in a header, and the CORS headers that browsers require.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::connection::CloseConnection;
use crate::app_state::AppState;
use crate::dispatch::{Call, Caller};
use crate::error::Exception;
use crate::faults::{Fault, FaultyBody};
use crate::random;
use crate::service::Service;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

/// The prefix of `x-amz-target` that names the service.
const PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// The headers that AWS's SDKs and Amplify send from a browser, and no others.
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "amz-sdk-invocation-id,amz-sdk-request,authorization,cache-control,content-type,x-amz-content-sha256,\
     x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent",
);
const EXPOSED_HEADERS: HeaderValue =
    HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");

/// Handles `OPTIONS /`.
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

/// Handles `POST /`.
pub(super) async fn call(State(state): State<AppState>, headers: HeaderMap, input: Bytes) -> Response {
    let service = state.service;
    let (operation, call) = match operation_name(&headers) {
        Some(operation) => (operation, Call::parse(&service, operation, &input, parse_caller(&headers))),
        None => ("", Err(Exception::new("UnknownOperationException", ""))),
    };
    let (pool_id, ahead) = match call.as_ref().ok().and_then(Call::pool) {
        Some(pool) => {
            let pool = Service::lock(pool);
            (Some(pool.id().to_owned()), pool.clock_ahead())
        }
        None => (None, 0),
    };
    let fault = service.faults.record_call(pool_id.as_deref(), operation);
    let mut response = match fault {
        None => response_for(&run(service, call).await),
        Some((id, fault)) => run_with_fault(service, call, id, fault).await,
    };
    if ahead != 0
        && let Some(date) = date(ahead)
    {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn run(service: Arc<Service>, call: Result<Call, Exception>) -> Result<Value, Exception> {
    let call = call?;
    // Verifying a password takes milliseconds of arithmetic, which must not block other requests.
    tokio::task::spawn_blocking(move || call.run(&service)).await.unwrap_or_else(|_| {
        Err(Exception::new("InternalErrorException", "The local pool failed; its output says why."))
    })
}

/// Carries out a call with a fault.
async fn run_with_fault(
    service: Arc<Service>,
    call: Result<Call, Exception>,
    id: u64,
    fault: Fault,
) -> Response {
    match fault {
        Fault::Delay { milliseconds } => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            response_for(&run(service, call).await)
        }
        Fault::Hang => {
            let faults = &service.faults;
            loop {
                let removed = faults.removed.notified();
                if !faults.contains(id) {
                    break close();
                }
                removed.await;
            }
        }
        Fault::Status { status, body } => fault_response(status, body),
        Fault::Exception { code, message } => response_for(&Err(Exception::named(&code, message))),
        Fault::ReplyLost => {
            // The result is discarded because the client never receives it.
            let _ = run(service, call).await;
            close()
        }
        Fault::Dropped => close(),
        Fault::NoCors => {
            let mut response = response_for(&run(service, call).await);
            response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            response.headers_mut().remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
            response
        }
    }
}

fn close() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(CloseConnection);
    response
}

fn fault_response(status: u16, body: FaultyBody) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = json!({ "__type": "InternalErrorException", "message": "Something went wrong" }).to_string();
    let (content_type, body) = match body {
        FaultyBody::Json => ("application/x-amz-json-1.1", json),
        FaultyBody::Html => {
            let reason = status.canonical_reason().unwrap_or_default();
            ("text/html", format!("<html><body><h1>{} {reason}</h1></body></html>", status.as_u16()))
        }
        FaultyBody::Empty => ("application/x-amz-json-1.1", String::new()),
        FaultyBody::Truncated => ("application/x-amz-json-1.1", json[..json.len() / 2].to_owned()),
    };
    let mut response = (status, [(header::CONTENT_TYPE, content_type)], body).into_response();
    with_cors(response.headers_mut());
    response
}

/// Returns the pool's time in HTTP's format ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
fn date(ahead: i64) -> Option<HeaderValue> {
    let time = Timestamp::from_millisecond(Timestamp::now().as_millisecond().checked_add(ahead)?).ok()?;
    HeaderValue::from_str(&time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

fn operation_name(headers: &HeaderMap) -> Option<&str> {
    headers.get(TARGET)?.to_str().ok()?.strip_prefix(PREFIX)
}

fn parse_caller(headers: &HeaderMap) -> Caller {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_signed = text(header::AUTHORIZATION).is_some_and(|it| it.starts_with("AWS4-HMAC-SHA256 "));
    // The signature is not verified, so any page of the Internet could send one. A signed request with the origin of
    // another machine is therefore treated as anonymous.
    let is_remote_origin =
        headers.contains_key(header::ORIGIN) && !text(header::ORIGIN).is_some_and(is_local_origin);
    if is_signed && !is_remote_origin { Caller::Signed } else { Caller::Anonymous }
}

fn is_local_origin(origin: &str) -> bool {
    origin.split_once("://").is_some_and(|(_, host)| yew_cognito_infra::is_loopback_host(host))
}

fn with_cors(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
}

/// Converts a result to the response that AWS sends.
fn response_for(result: &Result<Value, Exception>) -> Response {
    let (status, body) = match result {
        Ok(value) => (200, value.to_string()),
        Err(exception) => (exception.status(), exception.body().to_string()),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    with_cors(headers);
    if let Ok(id) = HeaderValue::from_str(&random::uuid()) {
        headers.insert(REQUEST_ID, id);
    }
    if let Err(exception) = result {
        // AWS ends this header with a colon.
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
