//! A release served as its host serves it: the headers of `infra/site.yaml`, brotli, the same lives in caches.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use serde_json::Value;
use tiny_http::{Header, Method, Request, Response, Server};
use yew_cognito_infra::files;

use crate::headers;
use crate::inbox::Inbox;
use crate::project::Project;
use crate::release::{Object, Release};

/// A browser has no more connections to one host.
const THREADS: usize = 6;

/// The release in `dist` with a configuration, on a port of this machine.
pub(crate) struct Host {
    headers: Vec<Header>,
    objects: HashMap<String, Object>,
    /// Of the pool, if that is on this machine.
    inbox: Option<Inbox>,
}

impl Host {
    /// Reads everything that it will serve; `folder` is for what it makes of that.
    pub(crate) fn new(
        project: &Project,
        dist: &Path,
        config: &Value,
        folder: &Path,
        inbox: Option<Inbox>,
    ) -> Result<Self> {
        let headers = headers::of_site(project, config)?;
        let headers = headers.iter().map(|(name, value)| header(name, value)).collect::<Result<_>>()?;
        let release = Release::read(project, dist, config, folder)?;
        let objects =
            release.objects.into_iter().map(|object| (format!("/{}", object.key), object)).collect();
        Ok(Self { headers, objects, inbox })
    }

    /// Serves for as long as this program runs.
    pub(crate) fn serve(self, port: u16) -> Result<Vec<JoinHandle<()>>> {
        let server = Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("port {port}: {error}"))?;
        let (server, host) = (Arc::new(server), Arc::new(self));
        let work = |_| {
            let (server, host) = (Arc::clone(&server), Arc::clone(&host));
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    let reply = host.reply(&request);
                    // whoever asked may be gone by now
                    let _ = request.respond(reply);
                }
            })
        };
        Ok((0..THREADS).map(work).collect())
    }

    fn reply(&self, request: &Request) -> Response<Cursor<Vec<u8>>> {
        if let Some(reply) = self.inbox.and_then(|inbox| inbox.answer(request.url())) {
            return reply;
        }
        let path = request.url().split(['?', '#']).next().unwrap_or("/");
        let accepted = request.headers().iter().find(|it| it.field.equiv("Accept-Encoding"));
        let key = files::object_for(path, accepted.map(|it| it.value.as_str()));
        let is_read = matches!(request.method(), Method::Get | Method::Head);
        let mut reply = match self.objects.get(&key).filter(|_| is_read) {
            Some(object) => found(object),
            None => Response::from_data(Vec::new()).with_status_code(if is_read { 404 } else { 405 }),
        };
        for header in &self.headers {
            reply.add_header(header.clone());
        }
        reply
    }
}

fn found(object: &Object) -> Response<Cursor<Vec<u8>>> {
    let Ok(content) = fs::read(&object.file) else {
        return Response::from_data(Vec::new()).with_status_code(500);
    };
    let mut reply = Response::from_data(content);
    let headers = [
        ("Content-Type", Some(object.content_type)),
        ("Cache-Control", Some(object.cache_control)),
        ("Content-Encoding", object.encoding),
    ];
    for (name, value) in headers {
        if let Some(header) = value.and_then(|value| header(name, value).ok()) {
            reply.add_header(header);
        }
    }
    reply
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value).map_err(|()| anyhow!("{name}: {value} is no header"))
}
