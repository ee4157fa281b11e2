//! The mail that a pool on this machine has sent, at the site's own address: nothing leaves the machine, so codes are
//! read here.

use std::io::Cursor;

use anyhow::Result;
use tiny_http::{Header, Response};

use crate::loopback;

mod ministack;

/// Where it is on the site.
pub(crate) const PATH: &str = "/inbox";

/// Headers that are about one connection, or that whoever answers has of its own.
const OF_THE_CONNECTION: [&str; 5] = ["connection", "content-length", "date", "server", "transfer-encoding"];

/// The inbox of a pool at a port of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inbox {
    /// Our own pool, which shows it itself.
    OfPool(u16),
    /// ministack, which only has the messages.
    OfMinistack(u16),
}

impl Inbox {
    /// The URL that [`PATH`] leads to, for a proxy.
    pub(crate) fn backend(self) -> Result<String> {
        Ok(match self {
            Self::OfPool(port) => format!("http://127.0.0.1:{port}{PATH}"),
            Self::OfMinistack(port) => format!("http://127.0.0.1:{}/", ministack::serve(port)?),
        })
    }

    /// What a URL of the site is answered with, if it is one of the inbox's.
    pub(crate) fn answer(self, url: &str) -> Option<Response<Cursor<Vec<u8>>>> {
        let rest = url.strip_prefix(PATH)?;
        if !rest.is_empty() && !rest.starts_with(['/', '?']) {
            return None;
        }
        Some(match self {
            Self::OfPool(port) => forward(port, url),
            Self::OfMinistack(port) => ministack::answer(port, rest.split('?').next().unwrap_or_default()),
        })
    }
}

/// What the pool itself answers.
fn forward(port: u16, url: &str) -> Response<Cursor<Vec<u8>>> {
    match loopback::get(port, url) {
        Ok(reply) => {
            let mut response = Response::from_data(reply.body).with_status_code(reply.status);
            let passed_on =
                reply.headers.iter().filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str()));
            for header in passed_on.filter_map(|(name, value)| Header::from_bytes(&**name, &**value).ok()) {
                response.add_header(header);
            }
            response
        }
        Err(error) => silent(&error),
    }
}

/// For a pool that does not answer.
fn silent(error: &anyhow::Error) -> Response<Cursor<Vec<u8>>> {
    Response::from_string(format!("The local pool does not answer: {error:#}")).with_status_code(502)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_the_inbox_are_answered() {
        let inbox = Inbox::OfPool(loopback::free_port().unwrap());
        for url in ["/", "/inboxes", "/inbox-1", "/account?inbox", "/api/inbox"] {
            assert!(inbox.answer(url).is_none(), "{url}");
        }
        for url in ["/inbox", "/inbox/", "/inbox?to=a", "/inbox/x"] {
            let reply = inbox.answer(url).unwrap();
            assert_eq!(reply.status_code(), 502, "{url} has nobody to answer it");
        }
    }
}
