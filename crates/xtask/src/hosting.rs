//! Serves a release as its host does: with the headers of `infra/site.yaml`, brotli and the same cache lifetimes.
//!
//! Headers that apply to HTTPS only are left out, and requests for the host name of another machine are refused.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use tiny_http::{Header, Response};
use yew_cognito_infra::{files, is_loopback_host, loopback_headers};

use crate::http_request::Head;
use crate::inbox::Inbox;
use crate::project::Project;
use crate::release::{Object, Release};
use crate::{headers, http_server};

/// The release in `dist` with a configuration, to be served on a local port.
pub(crate) struct Host {
    headers: Vec<Header>,
    objects: HashMap<String, Object>,
    /// The languages of the drawn pages.
    languages: Vec<String>,
    /// The inbox of the pool; `None` if the pool is not on this machine.
    inbox: Option<Inbox>,
}

impl Host {
    /// Reads all files to serve. Files that are derived from them are written to `folder`.
    pub(crate) fn new(
        project: &Project,
        dist: &Path,
        config: &Value,
        folder: &Path,
        inbox: Option<Inbox>,
    ) -> Result<Self> {
        let headers = loopback_site_headers(project, config)?;
        let headers = headers.iter().map(|(name, value)| header(name, value)).collect::<Result<_>>()?;
        let release = Release::read(project, dist, config, folder)?;
        let languages = release.languages;
        let objects =
            release.objects.into_iter().map(|object| (format!("/{}", object.key), object)).collect();
        Ok(Self { headers, objects, languages, inbox })
    }

    /// Returns the host of the same release, in which the app draws every page.
    pub(crate) fn without_drawn_pages(self) -> Self {
        Self { languages: Vec::new(), ..self }
    }

    /// Serves requests on `port` for as long as this program runs, and returns the thread that does.
    pub(crate) fn serve(self, port: u16) -> Result<JoinHandle<()>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be taken"))?;
        Ok(http_server::serve(listener, move |head| self.reply(head)))
    }

    fn reply(&self, request: &Head<'_>) -> Response<Cursor<Vec<u8>>> {
        let header = |name| request.values(name).next();
        let host = header("Host").unwrap_or_default();
        if !is_loopback_host(host) {
            return misdirected(host);
        }
        if let Some(reply) = self.inbox.and_then(|inbox| inbox.answer(request.target())) {
            return reply;
        }
        let path = request.target().split(['?', '#']).next().unwrap_or("/");
        let file_request = files::Request {
            path,
            accept_encoding: header("Accept-Encoding"),
            accept_language: header("Accept-Language"),
            cookie: header("Cookie"),
        };
        let key = file_request.object(&self.languages);
        let is_safe = ["GET", "HEAD"].contains(&request.method());
        let mut reply = match self.objects.get(&key).filter(|_| is_safe) {
            Some(object) => found(object),
            None => Response::from_data(Vec::new()).with_status_code(if is_safe { 404 } else { 405 }),
        };
        for header in &self.headers {
            reply.add_header(header.clone());
        }
        reply
    }
}

/// Returns the headers of every reply: those of the deployed site, without those that apply to HTTPS only.
fn loopback_site_headers(project: &Project, config: &Value) -> Result<Vec<(String, String)>> {
    Ok(loopback_headers(headers::site_headers(project, config)?))
}

/// Returns the reply to a request whose `Host` does not name the loopback interface (DNS rebinding).
pub(crate) fn misdirected(host: &str) -> Response<Cursor<Vec<u8>>> {
    let advice = format!(
        "This development server answers requests for localhost and 127.0.0.1 only, not for `{host}`.\n"
    );
    Response::from_string(advice).with_status_code(421)
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
    Header::from_bytes(name, value).map_err(|()| anyhow!("{name}: {value} is not a header field"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_file;

    fn host(headers: &[(&str, &str)]) -> Host {
        let headers = headers.iter().map(|(name, value)| header(name, value).unwrap()).collect();
        Host { headers, objects: HashMap::new(), languages: Vec::new(), inbox: Some(Inbox::Local(4711)) }
    }

    fn status(host_name: Option<&str>, path: &str) -> u16 {
        let host_field = host_name.map(|name| ["Host: ", name, "\r\n"].concat()).unwrap_or_default();
        let request = format!("GET {path} HTTP/1.1\r\n{host_field}");
        host(&[]).reply(&Head::parse(&request).unwrap()).status_code().0
    }

    #[test]
    fn headers_that_apply_to_https_only_are_omitted() {
        let project = Project::find().unwrap();
        let config = json_file::read(&project.root.join("static/config.json")).unwrap();
        let sent = loopback_site_headers(&project, &config).unwrap();
        let deployed = headers::site_headers(&project, &config).unwrap();
        let policy = |headers: &[(String, String)]| {
            let found = headers.iter().find(|(name, _)| name == "content-security-policy");
            found.map(|(_, value)| value.clone()).unwrap()
        };
        assert!(policy(&deployed).ends_with("; upgrade-insecure-requests"));
        assert!(deployed.iter().any(|(name, _)| name == "strict-transport-security"));
        assert_eq!(policy(&sent) + "; upgrade-insecure-requests", policy(&deployed));
        assert_eq!(sent.len() + 1, deployed.len());
        assert!(sent.iter().all(|(name, _)| name != "strict-transport-security"));
    }

    #[test]
    fn foreign_host_name_is_rejected_on_every_path() {
        for name in [None, Some("evil.example"), Some("evil.example:8080"), Some("192.168.1.2:8080")] {
            for path in ["/", "/config.json", "/inbox", "/assets/app.js"] {
                assert_eq!(status(name, path), 421, "{name:?} {path}");
            }
        }
    }

    #[test]
    fn loopback_host_name_is_answered() {
        for name in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
            assert_eq!(status(Some(name), "/inbox"), 307, "{name}");
            assert_eq!(status(Some(name), "/assets/missing.js"), 404, "{name}");
        }
    }

    #[test]
    fn response_to_a_foreign_host_name_contains_it() {
        let mut reply = Vec::new();
        let version = tiny_http::HTTPVersion(1, 1);
        misdirected("evil.example").raw_print(&mut reply, version, &[], false, None).unwrap();
        assert!(String::from_utf8(reply).unwrap().contains("not for `evil.example`"));
    }
}
