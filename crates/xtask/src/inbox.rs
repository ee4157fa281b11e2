//! The inbox of a local pool, at the site's own address. No mail leaves the machine, so codes are read here.

use std::io::Cursor;

use tiny_http::{Header, Response};

mod ministack;

/// The path of the inbox on the site.
pub(crate) const PATH: &str = "/inbox";

/// The inbox of a pool on a local port.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inbox {
    /// The project's own pool, which has a page for the inbox.
    Local(u16),
    /// ministack, which only stores the messages.
    Ministack(u16),
}

impl Inbox {
    /// Returns the reply to a request for a URL of the site; `None` if the URL does not belong to the inbox.
    pub(crate) fn answer(self, url: &str) -> Option<Response<Cursor<Vec<u8>>>> {
        let path = url.split(['?', '#']).next()?.strip_prefix(PATH)?;
        if !path.is_empty() && !path.starts_with('/') {
            return None;
        }
        Some(match self {
            Self::Local(port) => redirect_to(&format!("http://localhost:{port}{PATH}")),
            Self::Ministack(port) => ministack::answer(port, path),
        })
    }
}

/// Redirects a browser temporarily, because the next pool has another port.
fn redirect_to(url: &str) -> Response<Cursor<Vec<u8>>> {
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
            assert!(Inbox::Local(1).answer(url).is_none(), "{url}");
        }
        let unused = loopback::Reservation::new().unwrap();
        for url in ["/inbox", "/inbox/", "/inbox?to=a", "/inbox/x"] {
            let inbox = Inbox::Ministack(unused.port);
            assert_eq!(inbox.answer(url).unwrap().status_code(), 502, "{url}");
        }
    }

    #[test]
    fn pool_with_an_inbox_page_is_redirected_to() {
        let reply = Inbox::Local(4711).answer(PATH).unwrap();
        assert_eq!(reply.status_code(), 307);
        let location = reply.headers().iter().find(|it| it.field.equiv("Location")).unwrap();
        assert_eq!(location.value.as_str(), "http://localhost:4711/inbox");
    }
}
