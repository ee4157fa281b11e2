//! The routes of the API.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts, Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cognito_server::axum::{MaybeUser, Rejection, RequireUser};
use cognito_server::layer::NoStoreLayer;
use cognito_server::pool::{PoolError, UserPool};
use cognito_server::{UserClaims, Verifier, bearer};
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::failure::{Failure, MAX_MESSAGE_CHARS};
use crate::feed::{Activity, Feed, rfc_3339};
use crate::log::log;

/// The maximum size of a body in bytes. A message of 280 characters has at most 3,360 bytes as JSON, if each character
/// is escaped as two `\uXXXX`.
const MAX_BODY_BYTES: usize = 4 * 1024;
/// The timeout of a request, which waits for the pool's keys and for the pool, at most 5 s each.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(12);
/// How long a browser may cache the response to a preflight.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_hours(1);

#[derive(Clone)]
struct App {
    verifier: Verifier,
    pool: UserPool,
    feed: Arc<Mutex<Feed>>,
}

/// Returns the API as a service. Pages of these origins may call it.
pub(crate) fn app(verifier: Verifier, pool: UserPool, allowed_origins: &[HeaderValue]) -> Router {
    let feed = Arc::new(Mutex::new(Feed::with_examples()));
    let cors = CorsLayer::new()
        .allow_origin(allowed_origins.to_vec())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([WWW_AUTHENTICATE])
        .max_age(PREFLIGHT_MAX_AGE);
    Router::new()
        .route("/api/health", get(health))
        .route("/api/activities/home", get(home))
        .route("/api/activities", post(add))
        .route("/api/people/{handle}", get(person))
        .route("/api/me", get(me))
        .fallback(async || Failure::NotFound)
        .method_not_allowed_fallback(async || Failure::Method)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(with_timeout))
        // CORS wraps everything that checks tokens, because preflights have none and pages should read refusals.
        .layer(cors)
        .layer(NoStoreLayer)
        .layer(fixed_header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(from_fn(log))
        .with_state(App { verifier, pool, feed })
}

async fn with_timeout(request: Request, next: Next) -> Response {
    let response = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await;
    response.unwrap_or_else(|_| Failure::TimedOut.into_response())
}

fn fixed_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

impl App {
    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the caller's preferred handle. It is not in access tokens, so the pool is asked for it.
    async fn preferred_handle(&self, caller: &Caller) -> Result<Option<String>, PoolError> {
        let user = self.pool.user(&caller.token).await?;
        Ok(user.attributes.get("preferred_username").cloned())
    }
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// A caller with a valid token. The token is needed for requests to the pool on the caller's behalf.
struct Caller {
    claims: UserClaims,
    token: String,
}

impl Caller {
    fn new(claims: UserClaims, parts: &Parts) -> Result<Self, Rejection> {
        let values = parts.headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
        Ok(Self { claims, token: bearer::token(values).map_err(Rejection)?.to_owned() })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Rejection> {
        let RequireUser(claims) = RequireUser::from_request_parts(parts, app).await?;
        Self::new(claims, parts)
    }
}

/// A caller with a valid token, or a request without a token.
struct MaybeCaller(Option<Caller>);

impl FromRequestParts<App> for MaybeCaller {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Rejection> {
        let MaybeUser(claims) = MaybeUser::from_request_parts(parts, app).await?;
        claims.map(|claims| Caller::new(claims, parts)).transpose().map(Self)
    }
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn home(State(app): State<App>, MaybeCaller(caller): MaybeCaller) -> Result<Json<Value>, Failure> {
    let Some(caller) = caller else {
        return Ok(Json(json!({ "activities": app.feed().latest(None) })));
    };
    let preferred_handle = match app.preferred_handle(&caller).await {
        Ok(preferred_handle) => preferred_handle,
        // The feed works while the pool is unavailable.
        Err(PoolError::Unreachable(_) | PoolError::Throttled) => None,
        Err(rejection) => return Err(rejection.into()),
    };
    let identity = caller.claims.identity();
    let feed = app.feed();
    let handle = feed.handle(identity, preferred_handle.as_deref());
    let greeting = Activity {
        id: "welcome".to_owned(),
        message: format!("Good to have you here, @{handle}. Only you see this."),
        handle: "demo".to_owned(),
        created_at: rfc_3339(Timestamp::now()),
        mine: false,
    };
    let activities: Vec<Activity> = [greeting].into_iter().chain(feed.latest(Some(identity))).collect();
    Ok(Json(json!({ "activities": activities })))
}

async fn person(
    State(app): State<App>,
    MaybeUser(viewer): MaybeUser,
    handle: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Failure> {
    // Handles are text, so bytes that are not UTF-8 cannot match one.
    let Path(handle) = handle.map_err(|_| Failure::PersonNotFound)?;
    let viewer = viewer.as_ref().map(UserClaims::identity);
    let activities = app.feed().posts_by(&handle, viewer).ok_or(Failure::PersonNotFound)?;
    Ok(Json(json!({ "handle": handle, "activities": activities })))
}

#[derive(Deserialize)]
struct NewActivity {
    message: String,
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    body: Result<Json<NewActivity>, JsonRejection>,
) -> Result<(StatusCode, Json<Activity>), Failure> {
    let Json(NewActivity { message }) = body?;
    let message = message.trim();
    let length = message.chars().count();
    if !(1..=MAX_MESSAGE_CHARS).contains(&length) {
        return Err(Failure::MessageLength(length));
    }
    let preferred_handle = app.preferred_handle(&caller).await?;
    let activity = app.feed().post(caller.claims.identity(), preferred_handle.as_deref(), message.to_owned());
    Ok((StatusCode::CREATED, Json(activity)))
}

async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Value>, Failure> {
    let preferred_handle = app.preferred_handle(&caller).await?;
    let Caller { claims, token: _ } = caller;
    let identity = claims.identity();
    Ok(Json(json!({
        "sub": identity.sub,
        "handle": app.feed().handle(identity, preferred_handle.as_deref()),
        "username": claims.username(),
        "groups": claims.groups(),
    })))
}
