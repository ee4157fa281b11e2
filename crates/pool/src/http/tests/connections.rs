//! Tests with a server on a port and plain connections to it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::*;
use crate::http::Server;

/// A timeout that is long enough for a slow machine. It only elapses if a test fails.
const TEST_TIMEOUT: Duration = Duration::from_secs(10);

struct Connection(TcpStream);

impl Connection {
    fn connect(origin: &str) -> Self {
        let stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
        Self(stream)
    }

    fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        self.0.write_all(request.as_bytes()).unwrap();
    }

    /// Returns the reply's status; `None` if the connection ends without a reply.
    fn status(&mut self) -> Option<u16> {
        self.reply().map(|(status, _)| status)
    }

    fn reply(&mut self) -> Option<(u16, String)> {
        let mut head = vec![];
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match self.0.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                Err(error) if is_timeout(&error) => {
                    panic!("the server neither replied nor closed the connection")
                }
                _ => return None,
            }
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).unwrap();
        Some((head.split(' ').nth(1)?.parse().ok()?, String::from_utf8(body).unwrap()))
    }

    fn get(&mut self, path: &str) -> Option<u16> {
        self.send("GET", path, "", "");
        self.status()
    }

    fn add_fault(&mut self, fault: &Value) {
        let rule = json!({ "operation": "InitiateAuth", "fault": fault }).to_string();
        self.send("POST", "/_pool/faults", "Content-Type: application/json\r\n", &rule);
        assert_eq!(self.status(), Some(200));
    }

    fn sign_in(&mut self, client_id: &str) {
        let input = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ada", "PASSWORD": "wrong" },
        });
        let target = "X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth\r\n";
        self.send("POST", "/", target, &input.to_string());
    }

    /// Waits for the server to close the connection and returns whether it did.
    fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(0) => true,
            Err(error) => !is_timeout(&error),
            Ok(_) => false,
        }
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

/// Runs `test` with the origin of a running server and the id of a client.
async fn with_server(test: impl FnOnce(&str, &str) + Send + 'static) {
    let site = Site::new();
    let server = Server::bind(Arc::clone(&site.service), None, 0).await.unwrap();
    let origin = server.origin().unwrap();
    let serving = tokio::spawn(server.serve());
    let client_id = site.client_id.clone();
    tokio::task::spawn_blocking(move || test(&origin, &client_id)).await.unwrap();
    serving.abort();
}

/// Browsers repeat a request if a connection that was used before ends without a reply.
#[tokio::test(flavor = "multi_thread")]
async fn fault_without_a_reply_closes_all_idle_connections() {
    with_server(|origin, client_id| {
        for fault in ["dropped", "reply-lost"] {
            let (mut used, mut unused, mut other) =
                (Connection::connect(origin), Connection::connect(origin), Connection::connect(origin));
            assert_eq!(used.get("/_pool/health"), Some(200));
            other.add_fault(&json!({ "kind": fault }));
            for idle in [&mut used, &mut unused, &mut other] {
                assert!(idle.is_closed(), "{fault}");
            }
            let mut fresh = Connection::connect(origin);
            fresh.sign_in(client_id);
            assert_eq!(fresh.status(), None, "{fault}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_with_a_reply_leave_connections_open() {
    with_server(|origin, client_id| {
        let (mut one, mut other) = (Connection::connect(origin), Connection::connect(origin));
        other.add_fault(&json!({ "kind": "status", "status": 503, "body": "empty" }));
        for expected in [503, 400] {
            one.sign_in(client_id);
            assert_eq!(one.status(), Some(expected));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hanging_call_ends_when_its_fault_is_removed() {
    with_server(|origin, client_id| {
        let (mut hanging, mut other) = (Connection::connect(origin), Connection::connect(origin));
        other.add_fault(&json!({ "kind": "hang" }));
        hanging.sign_in(client_id);
        // The fault counts a hit once the call hangs.
        let is_hit = |other: &mut Connection| {
            other.send("GET", "/_pool/faults", "", "");
            let (_, listed) = other.reply().unwrap();
            listed.contains(r#""hits":1"#)
        };
        while !is_hit(&mut other) {}
        other.send("DELETE", "/_pool/faults", "", "");
        assert_eq!(other.status(), Some(200));
        assert!(hanging.is_closed());
    })
    .await;
}
