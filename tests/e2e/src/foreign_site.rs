//! A foreign site without a policy of its own: our site has to defend itself against everything that it does.

use bytes::Bytes;
use hyper::{Request, Response};
use tokio::task::JoinHandle;

use crate::http::{self, full_body};

/// A site of another origin, with one page.
#[derive(Debug)]
pub struct ForeignSite {
    /// `http://localhost:PORT`.
    pub origin: String,
    server: JoinHandle<()>,
}

impl ForeignSite {
    /// Starts a site that serves `html` for every path.
    pub(crate) async fn start(html: String) -> Self {
        let listener = http::listen(0).await;
        let port = listener.local_addr().expect("the socket should be bound").port();
        let server = tokio::spawn(async move {
            http::serve(&listener, move |_: Request<Bytes>| {
                let body = html.clone();
                async move {
                    let reply = Response::builder().header("content-type", "text/html; charset=utf-8");
                    reply.body(full_body(body)).map_err(std::io::Error::other)
                }
            })
            .await;
        });
        Self { origin: format!("http://localhost:{port}"), server }
    }
}

impl Drop for ForeignSite {
    fn drop(&mut self) {
        self.server.abort();
    }
}
