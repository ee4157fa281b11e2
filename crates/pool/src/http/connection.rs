//! Connections of clients: serving one, and closing it without a reply.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::futures::OwnedNotified;
use tower_service::Service as _;

/// Marks a response that is not sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct CloseConnection;

/// Serves a connection until its client closes it or `closing` is notified. In the latter case, the reply in progress is
/// still sent. The connection has to be closed because browsers repeat a request if a connection that was used before
/// ends without a reply.
pub(super) async fn serve(stream: TcpStream, router: Router, closing: OwnedNotified) {
    let was_used = AtomicBool::new(false);
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        was_used.store(true, Ordering::Relaxed);
        let mut router = router.clone();
        async move {
            let response = match router.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            match response.extensions().get::<CloseConnection>() {
                Some(CloseConnection) => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
                None => Ok(response),
            }
        }
    });
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // Clients may close connections in any way, so the result is ignored.
        _ = connection.as_mut() => return,
        () = closing => {}
    }
    if was_used.load(Ordering::Relaxed) {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
