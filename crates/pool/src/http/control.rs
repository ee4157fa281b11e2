//! The control API for tests and tools, below `/_pool`.
//!
//! Changes are JSON by `POST`, or `DELETE`. A page of another origin can send neither without a preflight request, and
//! the server answers no preflight requests here.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app_state::AppState;
use crate::clock::SECOND;
use crate::dispatch::OPERATION_NAMES;
use crate::faults::{Fault, FaultRule};
use crate::model;
use crate::pool::PreSignUp;
use crate::quotas::Category;
use crate::service::{Service, SharedPool};
use crate::settings::Overrides;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/health", get(async || Json(json!({ "status": "ok" }))))
        .route("/operations", get(operations))
        .route("/outputs", get(outputs))
        .route("/clients/{client_id}", post(set_client))
        .route("/pools/{pool_id}", post(set_pool))
        .route("/pools/{pool_id}/clock", post(set_clock))
        .route("/faults", get(list_faults).post(add_fault).delete(remove_faults))
        .route("/faults/{id}", delete(remove_fault))
        .route("/quotas", get(list_quotas).post(enforce_quotas).delete(disable_quotas))
}

/// The status and the text of a response to a request that cannot be carried out.
type ErrorResponse = (StatusCode, String);

/// Parses the JSON body of a request. The content type is required, because a page of any origin could send the same
/// body with another type.
fn parse_body<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, ErrorResponse> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|it| it.starts_with("application/json")) {
        let message = "Send JSON, with content-type: application/json.\n";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))
}

fn pool(state: &AppState, id: &str) -> Result<SharedPool, ErrorResponse> {
    state.service.pool(id).map_err(|error| (StatusCode::NOT_FOUND, format!("{}\n", error.message)))
}

/// Lists the operations that are served, with the exceptions that AWS's model lists for each.
async fn operations() -> Json<Value> {
    let served = OPERATION_NAMES.iter().filter_map(|name| Some((*name, model::operation(name)?.errors())));
    Json(json!({ "operations": served.collect::<BTreeMap<_, _>>() }))
}

async fn outputs(State(state): State<AppState>) -> Response {
    match &state.outputs {
        Some(outputs) => Json(Value::clone(outputs)).into_response(),
        None => (StatusCode::NOT_FOUND, "This pool was started without a template.\n").into_response(),
    }
}

/// Overrides settings of a client that the API cannot express or would reject.
async fn set_client(
    State(state): State<AppState>,
    Path(client_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ErrorResponse> {
    let overrides: Overrides = parse_body(&headers, &body)?;
    let pool = state.service.pool_of_client(&client_id);
    let pool = pool.map_err(|error| (StatusCode::NOT_FOUND, format!("{}\n", error.message)))?;
    // The client exists, because its pool was found.
    let _ = Service::lock(&pool).clients.set_overrides(&client_id, overrides);
    state.service.set_changed();
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolChange {
    /// `{ "reject": "why" }`, `"auto-confirm"`, or null for no trigger.
    pre_sign_up: Option<PreSignUp>,
}

/// Sets the outcome of the simulated pre-sign-up trigger.
async fn set_pool(
    State(state): State<AppState>,
    Path(pool_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ErrorResponse> {
    let change: PoolChange = parse_body(&headers, &body)?;
    Service::lock(&pool(&state, &pool_id)?).set_pre_sign_up(change.pre_sign_up);
    state.service.set_changed();
    Ok(Json(json!({})))
}

/// A change of a pool's clock, in seconds: to an offset from the machine's clock, or by an amount.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum ClockChange {
    AheadSeconds(i64),
    AdvanceSeconds(i64),
}

async fn set_clock(
    State(state): State<AppState>,
    Path(pool_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ErrorResponse> {
    let change: ClockChange = parse_body(&headers, &body)?;
    let pool = pool(&state, &pool_id)?;
    let mut pool = Service::lock(&pool);
    let ahead = match change {
        ClockChange::AheadSeconds(seconds) => seconds.saturating_mul(SECOND),
        ClockChange::AdvanceSeconds(seconds) => {
            pool.clock_ahead().saturating_add(seconds.saturating_mul(SECOND))
        }
    };
    pool.set_clock_ahead(ahead).map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?;
    state.service.set_changed();
    Ok(Json(json!({ "now": pool.now() / SECOND })))
}

async fn list_faults(State(state): State<AppState>) -> Json<Value> {
    Json(json!({ "faults": state.service.faults.list() }))
}

async fn add_fault(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ErrorResponse> {
    let rule: FaultRule = parse_body(&headers, &body)?;
    if let Some(operation) = &rule.operation
        && model::operation(operation).is_none()
    {
        return Err((StatusCode::BAD_REQUEST, format!("There is no operation `{operation}`.\n")));
    }
    if let Some(pool_id) = &rule.pool_id {
        pool(&state, pool_id)?;
    }
    if let Fault::Status { status, .. } = rule.fault
        && !(200..=599).contains(&status)
    {
        return Err((StatusCode::BAD_REQUEST, format!("No reply ends with status {status}.\n")));
    }
    Ok(Json(json!({ "id": state.service.faults.add(rule) })))
}

async fn list_quotas(State(state): State<AppState>) -> Json<Value> {
    Json(json!({ "rates": state.service.quotas.rates() }))
}

/// The request to enforce rates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rates {
    /// Rates in requests per second. Categories that are absent keep AWS's rate.
    #[serde(default)]
    rates: BTreeMap<Category, u32>,
}

async fn enforce_quotas(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ErrorResponse> {
    let Rates { rates } = parse_body(&headers, &body)?;
    state.service.quotas.enforce(rates);
    Ok(list_quotas(State(state)).await)
}

async fn disable_quotas(State(state): State<AppState>) -> Json<Value> {
    state.service.quotas.disable();
    list_quotas(State(state)).await
}

/// Selects the fault rules of a pool, or all faults if no pool is named.
#[derive(Deserialize)]
struct FaultFilter {
    pool_id: Option<String>,
}

async fn remove_faults(State(state): State<AppState>, Query(filter): Query<FaultFilter>) -> Json<Value> {
    let is_selected = |rule: &FaultRule| filter.pool_id.is_none() || rule.pool_id == filter.pool_id;
    Json(json!({ "removed": state.service.faults.remove(is_selected) }))
}

async fn remove_fault(
    State(state): State<AppState>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, ErrorResponse> {
    match state.service.faults.remove(|rule| rule.id == id) {
        0 => Err((StatusCode::NOT_FOUND, format!("There is no fault {id}.\n"))),
        removed => Ok(Json(json!({ "removed": removed }))),
    }
}
