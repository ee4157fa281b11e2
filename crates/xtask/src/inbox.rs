//! The mail that a pool on this machine has sent, from the site's own address: nothing leaves the machine, so codes are
//! read here.

use std::io::Cursor;
use std::thread;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Response, Server};

mod ministack;

/// Where it is on the site.
pub(crate) const PATH: &str = "/inbox";

/// The inbox of a pool at a port of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inbox {
    /// Our own pool, which shows it itself.
    OfPool(u16),
    /// ministack, which only has the messages.
    OfMinistack(u16),
}

impl Inbox {
    /// Serves it for as long as this program runs, for a proxy, and says at which URL.
    pub(crate) fn serve(self) -> Result<String> {
        let server =
            Server::http("127.0.0.1:0").map_err(|error| anyhow!("no port for the inbox: {error}"))?;
        let port = server.server_addr().to_ip().context("the inbox has no port")?.port();
        thread::spawn(move || {
            for request in server.incoming_requests() {
                let reply = self.answer(request.url());
                let reply = reply.unwrap_or_else(|| Response::from_data(Vec::new()).with_status_code(404));
                // whoever asked may be gone by now
                let _ = request.respond(reply);
            }
        });
        Ok(format!("http://127.0.0.1:{port}{PATH}"))
    }

    /// What a URL of the site is answered with, if it is one of the inbox's.
    pub(crate) fn answer(self, url: &str) -> Option<Response<Cursor<Vec<u8>>>> {
        let path = url.split(['?', '#']).next()?.strip_prefix(PATH)?;
        if !path.is_empty() && !path.starts_with('/') {
            return None;
        }
        Some(match self {
            Self::OfPool(port) => lead_to(&format!("http://localhost:{port}{PATH}")),
            Self::OfMinistack(port) => ministack::answer(port, path),
        })
    }
}

/// Sends a browser to another page, this time: the next pool has another port.
fn lead_to(url: &str) -> Response<Cursor<Vec<u8>>> {
    let mut reply = Response::from_string(format!("The inbox is at {url}")).with_status_code(307);
    for (name, value) in [("Location", url), ("Cache-Control", "no-store")] {
        if let Ok(header) = Header::from_bytes(name, value) {
            reply.add_header(header);
        }
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loopback;

    #[test]
    fn only_paths_of_the_inbox_are_answered() {
        for url in ["/", "/inboxes", "/inbox-1", "/account?inbox", "/api/inbox"] {
            assert!(Inbox::OfPool(1).answer(url).is_none(), "{url}");
        }
        for url in ["/inbox", "/inbox/", "/inbox?to=a", "/inbox/x"] {
            let nobody = Inbox::OfMinistack(loopback::free_port().unwrap());
            assert_eq!(nobody.answer(url).unwrap().status_code(), 502, "{url}");
        }
    }

    #[test]
    fn a_pool_that_shows_its_mail_is_led_to() {
        let url = Inbox::OfPool(4711).serve().unwrap();
        let port = url.trim_end_matches(PATH).rsplit_once(':').unwrap().1.parse().unwrap();
        let reply = loopback::get(port, PATH).unwrap();
        assert_eq!(reply.status, 307);
        let leads = ("location".to_owned(), "http://localhost:4711/inbox".to_owned());
        assert!(reply.headers.contains(&leads), "{reply:?}");
        assert_eq!(loopback::get(port, "/").unwrap().status, 404);
    }
}
