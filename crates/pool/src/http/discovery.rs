//! Discovery documents for verifiers of tokens.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app_state::AppState;
use crate::service::Service;

/// Returns the public keys that verify tokens ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)).
pub(super) async fn jwks(State(state): State<AppState>, Path(pool): Path<String>) -> Response {
    if state.service.pool(&pool).is_err() {
        return no_such_pool(&pool);
    }
    let keys = state.service.keys();
    match tokio::task::spawn_blocking(move || keys.jwks()).await {
        Ok(jwks) => document(StatusCode::OK, jwks),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Returns the [OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)
/// document.
pub(super) async fn openid_configuration(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(pool) = state.service.pool(&id) else { return no_such_pool(&id) };
    let issuer = Service::lock(&pool).issuer();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let here = format!("http://{host}");
    let configuration = json!({
        "authorization_endpoint": format!("{here}/oauth2/authorize"),
        "end_session_endpoint": format!("{here}/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{here}/{id}/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": format!("{here}/oauth2/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{here}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": format!("{here}/oauth2/userInfo"),
    });
    document(StatusCode::OK, configuration)
}

fn no_such_pool(id: &str) -> Response {
    document(StatusCode::NOT_FOUND, json!({ "message": format!("User pool {id} does not exist.") }))
}

/// Returns a document that any origin may read, because libraries fetch these documents from pages.
fn document(status: StatusCode, document: Value) -> Response {
    let origins = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))];
    (status, origins, Json(document)).into_response()
}
