//! HTTP/1.1 on the loopback interface: a client that sends one request, and a server that consists of one function.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The body of an outgoing request.
pub(crate) type Body = Full<Bytes>;

/// The body of a response that is served.
pub(crate) type ReplyBody = UnsyncBoxBody<Bytes, io::Error>;

/// Returns a complete body.
pub(crate) fn full_body(body: impl Into<Bytes>) -> ReplyBody {
    Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
}

/// Returns a body that fails after its first byte, which also ends the connection.
pub(crate) fn interrupted_body() -> ReplyBody {
    let start = stream::once(async { Ok(Frame::data(Bytes::from_static(b"{"))) });
    let end = stream::once(async {
        // Lets the server send the first byte before it sees the error.
        tokio::task::yield_now().await;
        Err(io::ErrorKind::ConnectionReset.into())
    });
    StreamBody::new(start.chain(end)).boxed_unsync()
}

/// Sends one request to a local server (`authority` is `host:port`) and reads the whole response.
pub(crate) async fn send(authority: &str, request: Request<Body>) -> io::Result<Response<Bytes>> {
    let stream = TcpStream::connect(authority).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let reply = sender.send_request(request).await.map_err(io::Error::other)?;
    let (parts, body) = reply.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}

/// Listens on a port of the loopback interface, which the system chooses if `port` is 0.
pub(crate) async fn listen(port: u16) -> TcpListener {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
        .await
        .expect("the loopback port should be available")
}

/// Resets each new connection until the returned future is dropped.
///
/// The page gets the same error as from a port on which nothing listens. That port could be taken by another program,
/// though, before the test listens on it again.
pub(crate) async fn reset_connections(listener: &TcpListener) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Closing a socket with a linger time of zero sends RST instead of FIN.
        stream.set_zero_linger().expect("the socket should be open");
    }
}

/// Serves `listener` until the returned future is dropped, which also ends its connections. If a handler returns an
/// error, the connection is closed without a response.
pub(crate) async fn serve<H, F>(listener: &TcpListener, handler: H) -> Infallible
where
    H: Fn(Request<Bytes>) -> F + Send + Sync + 'static,
    F: Future<Output = io::Result<Response<ReplyBody>>> + Send + 'static,
{
    let handler = Arc::new(handler);
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let handler = Arc::clone(&handler);
        connections.spawn(async move {
            let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                let handler = Arc::clone(&handler);
                async move {
                    let (parts, body) = request.into_parts();
                    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
                    handler(Request::from_parts(parts, body)).await
                }
            });
            // A connection that ends early was closed by the browser, or by a fault that the test injected.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}
