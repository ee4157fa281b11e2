//! The HTTP server. It listens on the loopback interface and serves only pages and programs of this machine.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::app_state::AppState;
use crate::managed_login;
use crate::service::Service;

mod api;
mod connection;
mod control;
mod discovery;
mod inbox;
mod overview;
mod page;
#[cfg(test)]
mod tests;

/// A server that is bound to its port.
pub struct Server {
    listener: TcpListener,
    state: AppState,
}

impl Server {
    /// Binds to a port of 127.0.0.1 (0 selects any free port) and starts to generate the signing keys in the
    /// background.
    ///
    /// # Errors
    ///
    /// Returns an error if the port cannot be bound, for example because it is in use.
    pub async fn bind(service: Arc<Service>, outputs: Option<Value>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let keys = service.keys();
        // Generating keys takes longer than the rest of the start.
        tokio::task::spawn_blocking(move || keys.prepare());
        Ok(Self { listener, state: AppState { service, outputs: outputs.map(Arc::new) } })
    }

    /// Returns the origin that the server listens at: `http://127.0.0.1:PORT`.
    ///
    /// # Errors
    ///
    /// Returns an error if the system does not report the local address.
    pub fn origin(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Accepts and serves connections forever. Dropping the future closes all connections.
    pub async fn serve(self) -> Infallible {
        let closing = Arc::clone(&self.state.service.faults.closing);
        let router = router(self.state);
        let mut connections = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let closing_notice = Arc::clone(&closing).notified_owned();
                    connections.spawn(connection::serve(stream, router.clone(), closing_notice));
                }
                // Either the client went away before its connection was accepted, or there are too many connections,
                // which takes a while to pass.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

/// Returns all routes, behind the check of the `Host` header.
pub(crate) fn router(state: AppState) -> Router {
    Router::new()
        .route("/", post(api::call).options(api::preflight).get(overview::start))
        .route("/inbox", get(inbox::page))
        .route("/inbox.json", get(inbox::json))
        .route("/inbox.js", get(inbox::script))
        .route("/pool", get(overview::page))
        .route("/pool.json", get(overview::json))
        .route("/pool.css", get(page::style))
        .route("/{pool}/.well-known/jwks.json", get(discovery::jwks))
        .route("/{pool}/.well-known/openid-configuration", get(discovery::openid_configuration))
        .nest("/_pool", control::router())
        .merge(managed_login::router())
        .layer(middleware::from_fn_with_state(state.clone(), require_loopback_host))
        .with_state(state)
}

/// Refuses requests whose `Host` is not a loopback name. This stops pages of the Internet whose host name resolves to
/// this machine (DNS rebinding).
async fn require_loopback_host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if yew_cognito_infra::is_loopback_host(host) {
        let mut response = next.run(request).await;
        if state.service.faults.closes_connections() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    } else {
        let message = format!("This local pool answers at localhost and 127.0.0.1 alone, not at `{host}`.\n");
        (StatusCode::MISDIRECTED_REQUEST, message).into_response()
    }
}
