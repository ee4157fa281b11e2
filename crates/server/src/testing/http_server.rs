//! An HTTP server for tests. The tests of `crates/demo-api` use this file too.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// An HTTP server on the loopback interface.
pub(crate) struct Http {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Http {
    /// Starts a server that sends the same response to all requests.
    pub(crate) async fn with_response(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::with_handler(move |_| (status, body.clone())).await
    }

    /// Starts a server that answers each request with the status and body that `handler` returns.
    pub(crate) async fn with_handler(
        handler: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !is_complete(&request) && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0)
                {
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                let (status, body) = handler(&request);
                let response = format!(
                    "HTTP/1.1 {status} Reason\r\ncontent-length: {}\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                seen.lock().unwrap().push(request);
                // Fails if the client has read enough and closed the connection.
                stream.write_all(response.as_bytes()).await.ok();
            }
        });
        Self { address, requests }
    }

    /// Returns a URL whose port has no listener.
    pub(crate) async fn unused_url() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    body.len() >= length.map_or(0, |(_, length)| length.parse().unwrap())
}
