use std::{error::Error, io::Cursor, time::Duration};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{LONGEST, PoolError, Reply, Request, SendFuture, Transport};

/// HTTPS with the system's root certificates; plain HTTP where the URL says so, as those of local pools do.
#[derive(Clone, Debug)]
pub struct Https(Client<HttpsConnector<HttpConnector>, Body>);

type Body = Full<Cursor<Vec<u8>>>;

/// How long to wait for a connection, of the time for the whole reply.
const CONNECT: Duration = Duration::from_secs(3);

impl Https {
    /// A client with connections of its own. They belong to the tokio runtime that first uses them.
    ///
    /// # Errors
    /// [`PoolError::Network`] if the system has no root certificates.
    pub fn new() -> Result<Self, PoolError> {
        let tls = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| PoolError::Network(format!("no root certificates: {error}")))?;
        let mut tcp = HttpConnector::new();
        tcp.set_connect_timeout(Some(CONNECT));
        // Or it would take no URL that begins with https.
        tcp.enforce_http(false);
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }
}

impl Transport for Https {
    fn send<'a>(&'a self, request: Request<'a>) -> SendFuture<'a> {
        Box::pin(async move {
            let reply = self.0.request(prepared(request)?).await.map_err(|error| failure(&error))?;
            let status = reply.status().as_u16();
            let body = Limited::new(reply.into_body(), LONGEST).collect().await;
            let body = body.map_err(|error| {
                if error.is::<LengthLimitError>() { PoolError::TooLong } else { failure(&*error) }
            })?;
            Ok(Reply { status, body: body.to_bytes().into() })
        })
    }
}

fn prepared(request: Request<'_>) -> Result<http::Request<Body>, PoolError> {
    let (builder, body) = match request {
        Request::Get { url } => (http::Request::get(url), ""),
        Request::Post { url, headers, body } => {
            let begun = http::Request::post(url);
            (headers.iter().fold(begun, |request, (name, value)| request.header(*name, *value)), body)
        }
    };
    builder.body(Cursor::new(body.as_bytes().to_vec()).into()).map_err(|error| failure(&error))
}

/// The innermost cause says what happened; those around it only that something did.
fn failure(error: &(dyn Error + 'static)) -> PoolError {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    PoolError::Network(cause.to_string())
}
