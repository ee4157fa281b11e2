//! What tests and tools ask of the local pool itself, below `/_pool`.
//!
//! Changes are JSON by `POST`, which a page of another origin can't send without a preflight, and none is answered.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::App;
use crate::service::Service;
use crate::settings::Overrides;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/health", get(async || Json(json!({ "status": "ok" }))))
        .route("/outputs", get(outputs))
        .route("/clients/{client_id}", post(set_client))
}

async fn outputs(State(app): State<App>) -> Response {
    match &app.outputs {
        Some(outputs) => Json(Value::clone(outputs)).into_response(),
        None => (StatusCode::NOT_FOUND, "This pool was started without a template.\n").into_response(),
    }
}

/// Sets what AWS has no word for, or would refuse.
async fn set_client(
    State(app): State<App>,
    Path(client_id): Path<String>,
    Json(overrides): Json<Overrides>,
) -> Response {
    let pool = match app.service.pool_of_client(&client_id) {
        Ok(pool) => pool,
        Err(error) => return (StatusCode::NOT_FOUND, error.message).into_response(),
    };
    if let Some(client) = Service::lock(&pool).clients.get_mut(&client_id) {
        client.overrides = overrides;
    }
    app.service.set_changed();
    Json(json!({})).into_response()
}
