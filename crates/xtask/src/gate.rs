//! The public port of the development server, which checks each request and forwards it to Trunk's server.
//!
//! Trunk does not check `Host`, so a page whose host name resolves to this machine (DNS rebinding) could read
//! everything that Trunk serves. Trunk therefore listens on a separate port, which serves nothing but the files of the
//! site, and this proxy is placed in front of it. The proxy answers requests for the inbox itself.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread;

use anyhow::{Context, Result};
use tiny_http::HTTPVersion;
use yew_cognito_infra::is_loopback_host;

use crate::hosting::misdirected;
use crate::http_request::{Head, read_head};
use crate::inbox::Inbox;

/// A port that is bound and does not answer requests yet.
pub(crate) struct Gate {
    listener: TcpListener,
}

impl Gate {
    /// Binds a port of the loopback interface.
    ///
    /// # Errors
    ///
    /// Returns an error if another program listens on the port.
    pub(crate) fn bind(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be taken"))?;
        Ok(Self { listener })
    }

    /// Answers requests for as long as this program runs. Most of them are forwarded to the server at `backend`.
    pub(crate) fn open(self, backend: u16, inbox: Option<Inbox>) {
        thread::spawn(move || {
            for client in self.listener.incoming().flatten() {
                thread::spawn(move || {
                    // A browser that has closed the connection needs no reply.
                    let _ = answer(client, backend, inbox);
                });
            }
        });
    }
}

/// Returns whether a request asks for another protocol, such as that of `WebSocket`.
fn is_upgrade(head: &Head<'_>) -> bool {
    head.values("upgrade").next().is_some()
}

/// Returns the first host name that this server must not answer; `Some("")` if the request names no host.
///
/// Pages of any site can open a WebSocket, in which case only `Origin` names that site.
fn foreign_name<'a>(head: &Head<'a>) -> Option<&'a str> {
    let origins = head.values("origin").filter(|_| is_upgrade(head));
    let origin_host = |origin: &'a str| origin.split_once("://").map_or(origin, |(_, host)| host);
    if head.values("host").next().is_none() {
        return Some("");
    }
    head.values("host").chain(origins.map(origin_host)).find(|name| !is_loopback_host(name))
}

/// Returns the head to forward. A connection carries only one request, so that each request is checked.
fn forwarded(head: &Head<'_>) -> String {
    let is_upgrade = is_upgrade(head);
    let mut text = format!("{}\r\n", head.line());
    for (name, value) in head.fields() {
        if is_upgrade || !name.eq_ignore_ascii_case("connection") {
            text += &[name, ": ", value, "\r\n"].concat();
        }
    }
    text + if is_upgrade { "\r\n" } else { "connection: close\r\n\r\n" }
}

fn answer(mut client: TcpStream, backend: u16, inbox: Option<Inbox>) -> io::Result<()> {
    let Some((head, body_start)) = read_head(&mut client)? else { return Ok(()) };
    let Some(head) = Head::parse(&head) else { return client.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\n") };
    let reply = match foreign_name(&head) {
        Some(name) => Some(misdirected(name)),
        None => inbox.and_then(|inbox| inbox.answer(head.target())),
    };
    if let Some(reply) = reply {
        // With HTTP/1.0 the connection ends after the reply.
        reply.raw_print(&mut client, HTTPVersion(1, 0), &[], false, None)?;
        return client.shutdown(Shutdown::Write);
    }
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, backend))?;
    server.write_all(forwarded(&head).as_bytes())?;
    server.write_all(&body_start)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        // Either side may close the connection at any time.
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::mpsc::{self, Receiver};

    use super::*;

    /// Starts a gate in front of a server that reports the head of each request and answers `reply`.
    fn gate(reply: &'static [u8]) -> (u16, Receiver<String>) {
        let (heads, received) = mpsc::channel();
        let backend = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let backend_port = backend.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut client in backend.incoming().flatten() {
                let Some((head, mut body)) = read_head(&mut client).unwrap() else { continue };
                let length = Head::parse(&head).unwrap().values("content-length").next().map(str::parse);
                let (length, received) = (length.unwrap_or(Ok(0)).unwrap(), body.len());
                body.resize(length, 0);
                client.read_exact(&mut body[received..]).unwrap();
                heads.send(head).unwrap();
                client.write_all(reply).unwrap();
                client.write_all(&body).unwrap();
                if reply.starts_with(b"HTTP/1.1 101") {
                    // Echoes everything that follows the upgrade to a WebSocket.
                    let mut from = client.try_clone().unwrap();
                    io::copy(&mut from, &mut client).unwrap();
                }
            }
        });
        let gate = Gate::bind(0).unwrap();
        let port = gate.listener.local_addr().unwrap().port();
        gate.open(backend_port, Some(Inbox::Local(4711)));
        (port, received)
    }

    fn exchange(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    #[test]
    fn request_with_a_foreign_host_name_is_not_forwarded() {
        let (port, received) = gate(b"HTTP/1.1 200 OK\r\n\r\nfile");
        for head in [
            "GET / HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n",
            "GET /inbox HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: localhost\r\nHOST: evil.example\r\n\r\n",
            "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n",
            "GET /.well-known/trunk/ws HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\n\r\n",
        ] {
            let reply = exchange(port, head);
            assert!(reply.starts_with("HTTP/1.0 421"), "{head}{reply}");
        }
        assert!(received.try_recv().is_err(), "the server received a request");
    }

    #[test]
    fn request_for_localhost_is_forwarded_on_a_connection_of_its_own() {
        let (port, received) = gate(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let reply = exchange(
            port,
            "POST /x?y HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody",
        );
        assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.ends_with("\r\n\r\nbody"), "{reply}");
        let head = received.recv().unwrap();
        assert_eq!(
            head,
            "POST /x?y HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 4\r\nconnection: close"
        );
    }

    #[test]
    fn web_socket_is_forwarded_in_both_directions() {
        let (port, received) = gate(b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let head = "GET /.well-known/trunk/ws HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n\
                    Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        assert!(received.recv().unwrap().contains("Connection: Upgrade"));
        let mut reply = [0; 36];
        stream.read_exact(&mut reply).unwrap();
        stream.write_all(b"ping").unwrap();
        let mut echo = [0; 4];
        stream.read_exact(&mut echo).unwrap();
        assert_eq!(&echo, b"ping");
    }

    #[test]
    fn inbox_is_answered_without_the_server() {
        let (port, received) = gate(b"HTTP/1.1 200 OK\r\n\r\n");
        let reply = exchange(port, "GET /inbox HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(
            reply.starts_with("HTTP/1.0 307") && reply.contains("http://localhost:4711/inbox"),
            "{reply}"
        );
        assert!(received.try_recv().is_err(), "the server received a request");
    }
}
