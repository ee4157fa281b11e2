//! Local ports, and plain HTTP requests to servers on this machine.
//!
//! Nothing here finds a free port and releases it again, because another program could take it in between. A server of
//! this project binds port 0 and prints its address. A server that has to know its port beforehand receives a socket
//! that already listens ([`listen`]). A port that a program listens on later is kept by a [`Reservation`].

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use socket2::{Domain, Socket, Type};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Listens on a port that the system chooses, and returns the port as well.
pub(crate) fn listen() -> Result<(TcpListener, u16)> {
    let listener = TcpListener::bind(address(0)).context("no port of 127.0.0.1 can be listened on")?;
    let port = listener.local_addr().context("a bound socket has no address")?.port();
    Ok((listener, port))
}

/// A port that the system assigns to no other program for as long as this value lives.
///
/// It is a socket that is bound and does not listen, so connections are refused until a program listens on the port. A
/// program can do so any number of times if it requests exactly this port with `SO_REUSEADDR`, as servers do on Unix.
/// Only programs that receive the number do that.
pub(crate) struct Reservation {
    pub(crate) port: u16,
    _socket: Socket,
}

impl Reservation {
    /// Reserves a port that the system chooses.
    pub(crate) fn new() -> Result<Self> {
        // On macOS, two sockets with the very same address need SO_REUSEPORT, which third-party servers do not set.
        // SO_REUSEADDR is enough there if one of them is bound to all addresses.
        const ADDRESS: Ipv4Addr =
            if cfg!(target_vendor = "apple") { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        let reserve = || {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_reuse_address(true)?;
            socket.bind(&SocketAddr::from((ADDRESS, 0)).into())?;
            let port = socket.local_addr()?.as_socket().map(|address| address.port());
            Ok::<_, io::Error>((socket, port))
        };
        let (socket, port) = reserve().context("no port of 127.0.0.1 can be reserved")?;
        Ok(Self { port: port.context("a bound socket has no port")?, _socket: socket })
    }
}

/// Returns whether a server could listen on this port now. Another program may take the port at any time after that.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind(address(port)).is_ok()
}

/// The reply of a server.
#[derive(Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The names in lower case, and the values.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Sends a GET request.
pub(crate) fn get(port: u16, path: &str) -> Result<Reply> {
    Connection::open(port, HTTP_1_0, REQUEST_TIMEOUT)?.send("GET", path, &[], "")
}

/// Sends a POST request with a JSON body.
pub(crate) fn post(port: u16, path: &str, headers: &[(&str, &str)], body: &Value) -> Result<Reply> {
    Connection::open(port, HTTP_1_0, REQUEST_TIMEOUT)?.send("POST", path, headers, &body.to_string())
}

/// Sends a POST request with a JSON body to a server that accepts HTTP/1.1 alone. It may keep the connection open, and take
/// up to `timeout` for its reply, which has a `Content-Length`.
pub(crate) fn post_1_1(port: u16, path: &str, body: &Value, timeout: Duration) -> Result<Reply> {
    let headers = [("Content-Type", "application/json")];
    Connection::open(port, "HTTP/1.1", timeout)?.send("POST", path, &headers, &body.to_string())
}

/// The version for servers in general: a reply is not chunked, and ends with the connection.
const HTTP_1_0: &str = "HTTP/1.0";

/// A connection for one request.
struct Connection {
    port: u16,
    version: &'static str,
    stream: TcpStream,
}

impl Connection {
    fn open(port: u16, version: &'static str, timeout: Duration) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address(port), REQUEST_TIMEOUT)?;
        stream.set_read_timeout(Some(timeout))?;
        Ok(Self { port, version, stream })
    }

    fn send(mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
        let Self { port, version, .. } = self;
        let mut request = format!("{method} {path} {version}\r\nHost: localhost:{port}\r\n");
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        let _ = write!(request, "Content-Length: {}\r\n\r\n{body}", body.len());
        self.stream.write_all(request.as_bytes())?;

        let mut reader = BufReader::new(self.stream);
        let mut head = String::new();
        // The head ends with an empty line.
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head)? > 0 {}
        let (status, headers) = parse(&head).context("the reply is not HTTP")?;
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(Ok(u64::MAX), |(_, value)| value.parse())?;
        let mut body = Vec::new();
        reader.take(length).read_to_end(&mut body)?;
        Ok(Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

/// Returns the status and the headers of a reply, whose names are in lower case.
fn parse(head: &str) -> Option<(u16, Vec<(String, String)>)> {
    let (line, headers) = head.split_once("\r\n")?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let headers = headers.lines().filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Some((status, headers))
}

/// Polls a path until the server answers with status 200. Returns an error after `timeout`, or as soon as
/// `check_is_running` does.
pub(crate) fn wait_until_ok(
    port: u16,
    path: &str,
    timeout: Duration,
    mut check_is_running: impl FnMut() -> Result<()>,
) -> Result<()> {
    let started = Instant::now();
    while !get(port, path).is_ok_and(|reply| reply.status == 200) {
        check_is_running()?;
        if started.elapsed() > timeout {
            bail!("no answer from http://localhost:{port}{path} within {} s", timeout.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read, Write};
    use std::net::{Shutdown, TcpListener};
    use std::thread;
    use std::time::Duration;

    use serde_json::json;
    use socket2::{Domain, Socket, Type};

    use super::{Reply, Reservation, get, is_free, listen, post, post_1_1};

    /// Returns the result of a request to a server that replies with these bytes, and keeps the connection open if
    /// `stays_open`.
    fn reply_of(reply: &'static str, stays_open: bool) -> Option<Reply> {
        let (listener, port) = listen().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = String::new();
            let mut buffer = [0; 512];
            while !request.ends_with("{}") {
                let length = stream.read(&mut buffer).unwrap();
                assert!(length > 0, "incomplete request: {request}");
                request += std::str::from_utf8(&buffer[..length]).unwrap();
            }
            stream.write_all(reply.as_bytes()).unwrap();
            (request, stays_open.then_some(stream))
        });
        let reply = post_1_1(port, "/x", &json!({}), Duration::from_secs(5)).ok();
        let (request, _) = server.join().unwrap();
        assert!(request.starts_with("POST /x HTTP/1.1\r\n"), "{request}");
        reply
    }

    #[test]
    fn response_has_status_headers_and_body() {
        assert_eq!(
            reply_of("HTTP/1.1 200 OK\r\nA: b\r\nC-D:e: f\r\n\r\nbody\r\n\r\n", false),
            Some(Reply {
                status: 200,
                headers: vec![("a".to_owned(), "b".to_owned()), ("c-d".to_owned(), "e: f".to_owned())],
                body: "body\r\n\r\n".to_owned(),
            })
        );
        let not_found = Reply { status: 404, headers: vec![], body: String::new() };
        assert_eq!(reply_of("HTTP/1.1 404 Not Found\r\n\r\n", false), Some(not_found));
        assert_eq!(reply_of("SSH-2.0", false), None);
        assert_eq!(reply_of("HTTP/1.1 \r\n\r\n", false), None);
    }

    #[test]
    fn response_ends_after_its_length() {
        let reply = reply_of("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc", true).unwrap();
        assert_eq!(reply.body, "abc");
    }

    #[test]
    fn post_is_one_complete_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let end = "{\"a\":\"é\"}";
            let mut request = String::new();
            let mut buffer = [0; 512];
            while !request.ends_with(end) {
                let length = stream.read(&mut buffer).unwrap();
                assert!(length > 0, "incomplete request: {request}");
                request += std::str::from_utf8(&buffer[..length]).unwrap();
            }
            stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\nno").unwrap();
            request
        });
        let reply = post(port, "/x", &[("A-B", "c")], &json!({ "a": "é" })).unwrap();
        assert_eq!((reply.status, reply.body.as_str()), (400, "no"));
        let request = server.join().unwrap();
        assert!(request.starts_with("POST /x HTTP/1.0\r\n"), "{request}");
        assert!(
            request.contains("\r\nA-B: c\r\n") && request.contains("\r\nContent-Length: 10\r\n"),
            "{request}"
        );
    }

    #[test]
    fn port_in_use_is_not_free() {
        let (taken, port) = listen().unwrap();
        assert!(!is_free(port));
        drop(taken);
    }

    #[test]
    fn reserved_port_cannot_be_bound_without_so_reuseaddr() {
        let reserved = Reservation::new().unwrap();
        // Without SO_REUSEADDR, the system checks the port as it checks those that it chooses itself.
        let bind = |port: u16| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.bind(&super::address(port).into())
        };
        assert_eq!(bind(reserved.port).unwrap_err().kind(), ErrorKind::AddrInUse);
        let port = reserved.port;
        drop(reserved);
        bind(port).unwrap();
    }

    #[test]
    fn reserved_port_rejects_connections_until_a_program_listens() {
        let reserved = Reservation::new().unwrap();
        for _ in 0..3 {
            assert!(get(reserved.port, "/").is_err());
            let server = TcpListener::bind(("127.0.0.1", reserved.port)).unwrap();
            let answers = thread::spawn(move || {
                let (mut stream, _) = server.accept().unwrap();
                stream.write_all(b"HTTP/1.0 204 No Content\r\n\r\n").unwrap();
                // This side closes first, so that the connection lingers on its port (TIME_WAIT).
                stream.shutdown(Shutdown::Write).unwrap();
                let _ = stream.read_to_end(&mut Vec::new());
            });
            assert_eq!(get(reserved.port, "/").unwrap().status, 204);
            answers.join().unwrap();
        }
    }
}
