//! The properties that callers expect of every public error.

use std::error::Error;

use cognito_client::auth::{ApiError, ApiRequest, ApiRequestError, AuthError, ConfigError};
use cognito_client::platform::{PasskeyError, RandomError, StorageError, TransportError};
use cognito_client::protocol::{self, DecodeError, ErrorCode, ReplyError, ServiceError};

/// Compiles only for an error that can cross threads and be converted into `anyhow::Error`.
fn assert_is_portable<E: Error + Send + Sync + 'static>()
where
    anyhow::Error: From<E>,
{
}

#[test]
fn every_error_converts_into_anyhow() {
    assert_is_portable::<ApiError>();
    assert_is_portable::<ApiRequestError>();
    assert_is_portable::<AuthError>();
    assert_is_portable::<ConfigError>();
    assert_is_portable::<DecodeError>();
    assert_is_portable::<PasskeyError>();
    assert_is_portable::<RandomError>();
    assert_is_portable::<ReplyError>();
    assert_is_portable::<ServiceError>();
    assert_is_portable::<StorageError>();
    assert_is_portable::<TransportError>();
    assert_is_portable::<protocol::Error>();
}

#[test]
fn the_chain_of_sources_leads_to_the_contained_error() {
    let service = ServiceError::new(400, ErrorCode::CodeMismatch, "wrong");
    let error = anyhow::Error::from(AuthError::from(protocol::Error::from(service.clone())));
    let found = error.chain().find_map(|error| error.downcast_ref::<ServiceError>());
    assert_eq!(found, Some(&service));
    let error = anyhow::Error::from(ApiError::from(AuthError::from(PasskeyError::Cancelled)));
    let found = error.chain().find_map(|error| error.downcast_ref::<PasskeyError>());
    assert_eq!(found, Some(&PasskeyError::Cancelled));
}

#[test]
fn debug_of_an_api_request_shows_neither_body_nor_headers() {
    let request = ApiRequest::post("/posts", "body-secret").with_header("x-key", "header-secret");
    let shown = format!("{request:?}");
    assert!(shown.contains("/posts") && !shown.contains("secret"), "{shown}");
}
