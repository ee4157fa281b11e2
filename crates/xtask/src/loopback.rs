//! Ports of this machine, and plain requests to servers on it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

const TIMEOUT: Duration = Duration::from_secs(5);

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(address(0)).context("no free port")?;
    Ok(listener.local_addr().context("no free port")?.port())
}

/// Whether a server could listen on this port.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind(address(port)).is_ok()
}

/// A reply's status and body.
pub(crate) fn get(port: u16, path: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&address(port), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    // version 1.0, so that the reply is in one piece and ends with the connection
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n").as_bytes())?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    parse(&String::from_utf8_lossy(&reply)).context("the reply is not HTTP")
}

fn parse(reply: &str) -> Option<(u16, String)> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

/// Asks until the server answers 200, for as long as `alive` does not object.
pub(crate) fn wait_until_ok(
    port: u16,
    path: &str,
    patience: Duration,
    mut alive: impl FnMut() -> Result<()>,
) -> Result<()> {
    let started = Instant::now();
    while !matches!(get(port, path), Ok((200, _))) {
        alive()?;
        if started.elapsed() > patience {
            bail!("no answer from http://localhost:{port}{path} within {} s", patience.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{free_port, is_free, parse};

    #[test]
    fn reads_status_and_body() {
        assert_eq!(
            parse("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\n"),
            Some((200, "body\r\n\r\n".to_owned()))
        );
        assert_eq!(parse("HTTP/1.1 404 Not Found\r\n\r\n"), Some((404, String::new())));
        assert_eq!(parse("SSH-2.0"), None);
        assert_eq!(parse("HTTP/1.1 \r\n\r\n"), None);
    }

    #[test]
    fn a_port_in_use_is_not_free() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(!is_free(taken.local_addr().unwrap().port()));
        assert!(is_free(free_port().unwrap()));
    }
}
