//! The heads of HTTP requests.

use std::io::{self, Read as _};
use std::net::TcpStream;

/// The maximum size of a request's head. Browsers send less, and Trunk's server refuses more.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The head of a request: its request line and its header fields.
pub(crate) struct Head<'a> {
    line: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Head<'a> {
    /// Parses a head without its empty line; returns `None` if a field has no name.
    pub(crate) fn parse(head: &'a str) -> Option<Self> {
        let (line, fields) = head.split_once("\r\n").unwrap_or((head, ""));
        let fields = fields.split("\r\n").filter(|it| !it.is_empty());
        let fields = fields.map(|it| it.split_once(':').map(|(name, value)| (name, value.trim())));
        Some(Self { line, fields: fields.collect::<Option<_>>()? })
    }

    /// Returns the request line.
    pub(crate) fn line(&self) -> &'a str {
        self.line
    }

    /// Returns the names and values of the header fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().copied()
    }

    /// Returns the method.
    pub(crate) fn method(&self) -> &'a str {
        self.line.split(' ').next().unwrap_or_default()
    }

    /// Returns the path with the query.
    pub(crate) fn target(&self) -> &'a str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// Returns the values of a header field, whose name may have other capitals.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// Reads the head of a request without its empty line, and the bytes that follow it; `None` if there is no complete
/// head.
pub(crate) fn read_head(client: &mut TcpStream) -> io::Result<Option<(String, Vec<u8>)>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = received.windows(END.len()).position(|it| it == END) {
            let body_start = received.split_off(end + END.len());
            received.truncate(end);
            return Ok(String::from_utf8(received).ok().map(|head| (head, body_start)));
        }
        let length = client.read(&mut buffer)?;
        if length == 0 || received.len() > MAX_HEAD_BYTES {
            return Ok(None);
        }
        received.extend_from_slice(&buffer[..length]);
    }
}
