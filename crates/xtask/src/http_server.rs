//! A server for files on this machine.

use std::io::{self, BufWriter, Cursor, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tiny_http::{HTTPVersion, Response};

use crate::http_request::{Head, read_head};

/// The pause after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers the requests of a listener for as long as this program runs, each connection in a thread of its own.
///
/// The server of `tiny_http` shares a pool of threads. A browser that opens several connections at once can wait there
/// until it has closed another one.
pub(crate) fn serve(
    listener: TcpListener,
    reply: impl Fn(&Head<'_>) -> Response<Cursor<Vec<u8>>> + Send + Sync + 'static,
) -> JoinHandle<()> {
    let reply = Arc::new(reply);
    thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(connection) = connection else {
                // The process has too many open files, for example.
                thread::sleep(ACCEPT_PAUSE);
                continue;
            };
            let reply = Arc::clone(&reply);
            thread::spawn(move || {
                // The browser may close the connection at any time.
                let _ = answer(connection, &*reply);
            });
        }
    })
}

/// Answers one request after another, until the browser closes the connection or sends something else than a request for a
/// file.
fn answer(
    mut connection: TcpStream,
    reply: &dyn Fn(&Head<'_>) -> Response<Cursor<Vec<u8>>>,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    while let Some((head, body_start)) = read_head(&mut connection)? {
        let Some(head) = Head::parse(&head) else { break };
        let is_head = head.method() == "HEAD";
        let may_have_body = !is_head && head.method() != "GET";
        let is_old = head.line().ends_with("HTTP/1.0");
        let version = if is_old { HTTPVersion(1, 0) } else { HTTPVersion(1, 1) };
        let mut output = BufWriter::new(&connection);
        reply(&head).raw_print(&mut output, version, &[], is_head, None)?;
        output.flush()?;
        let is_last = is_old || head.values("connection").any(|value| value.eq_ignore_ascii_case("close"));
        if is_last || may_have_body || !body_start.is_empty() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::{Ipv4Addr, SocketAddr};

    use super::*;

    const CONTENT: &str = "content of the file";

    fn start() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        serve(listener, |head| Response::from_string([head.target(), " ", CONTENT].concat()));
        address
    }

    /// Sends a request, and returns the response as soon as its content is complete.
    fn exchange(connection: &mut TcpStream, request: &str) -> String {
        connection.write_all(request.as_bytes()).unwrap();
        let mut received = Vec::new();
        while !String::from_utf8_lossy(&received).contains(CONTENT) {
            let mut buffer = [0; 1024];
            let length = connection.read(&mut buffer).unwrap();
            assert_ne!(length, 0, "the connection was closed");
            received.extend_from_slice(&buffer[..length]);
        }
        String::from_utf8(received).unwrap()
    }

    /// Asserts that the connection ends after the response to a request.
    fn assert_ends_after(request: &str) {
        let mut connection = TcpStream::connect(start()).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        connection.read_to_string(&mut response).unwrap();
        assert!(response.ends_with(CONTENT), "{response}");
    }

    #[test]
    fn connections_do_not_wait_for_each_other() {
        let address = start();
        let mut connections = Vec::new();
        for _ in 0..20 {
            let mut opened: Vec<_> = (0..6).map(|_| TcpStream::connect(address).unwrap()).collect();
            for connection in &mut opened {
                connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                assert!(exchange(connection, "GET /a HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200"));
            }
            // They stay open.
            connections.extend(opened);
        }
    }

    #[test]
    fn connection_is_kept_for_further_requests() {
        let mut connection = TcpStream::connect(start()).unwrap();
        for path in ["/a", "/b"] {
            let response = exchange(&mut connection, &format!("GET {path} HTTP/1.1\r\n\r\n"));
            assert!(response.contains(&format!("\r\n\r\n{path} {CONTENT}")), "{response}");
        }
    }

    #[test]
    fn connection_is_closed_for_clients_that_ask_for_it() {
        for request in ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n"] {
            assert_ends_after(request);
        }
    }

    #[test]
    fn request_with_a_body_ends_the_connection() {
        assert_ends_after("POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    }

    #[test]
    fn head_has_no_content() {
        let mut connection = TcpStream::connect(start()).unwrap();
        connection.write_all(b"HEAD /a HTTP/1.1\r\n\r\n").unwrap();
        connection.shutdown(std::net::Shutdown::Write).unwrap();
        let mut response = String::new();
        connection.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 200") && response.ends_with("\r\n\r\n"), "{response}");
    }
}
