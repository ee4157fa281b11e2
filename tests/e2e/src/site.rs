//! The release build, served as it is deployed: strict headers, one page for every path.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::{Method, Request, Response};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::http::{self, ReplyBody, whole};

/// What a deployed site sends beside its Content-Security-Policy, less what means nothing without TLS.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()",
    ),
];

/// A page of the site's origin without the app.
pub(crate) const EMPTY_PAGE: &str = "/e2e-empty.html";

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";

/// A test's own server of the site, on a port of its own, so that tests share no storage and no configuration.
#[derive(Debug)]
pub struct Site {
    /// `http://localhost:PORT`: passkeys need the name, not the address.
    pub origin: String,
    state: Arc<State>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    dist: PathBuf,
    csp: String,
    config: Mutex<File>,
    extra_files: Mutex<HashMap<String, String>>,
    damaged: Mutex<Option<&'static str>>,
}

#[derive(Clone, Debug)]
struct File {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Site {
    /// Serves `dist`; pages may talk to `others`, which are origins.
    pub(crate) async fn start(dist: PathBuf, others: [&str; 2], config: &Value) -> Self {
        let listener = http::listen(0).await;
        let port = listener.local_addr().expect("a bound socket").port();
        let state = Arc::new(State {
            dist,
            csp: content_security_policy(others),
            config: Mutex::new(json_file(config)),
            extra_files: Mutex::new(
                [(EMPTY_PAGE.into(), "<!doctype html><title>Empty</title>".into())].into(),
            ),
            damaged: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            http::serve(listener, move |request| {
                let reply = shared.reply(&request);
                async move { reply }
            })
            .await;
        });
        Self { origin: format!("http://localhost:{port}"), state, server }
    }

    /// Serves another configuration from now on.
    pub fn set_config(&self, config: &Value) {
        self.set_config_file(json_file(config));
    }

    /// Serves a text in place of the configuration.
    pub fn set_config_text(&self, status: u16, text: &str) {
        self.set_config_file(File { status, content_type: JSON, body: text.into() });
    }

    /// Serves a file of the test's own at `path`, under the same headers as the site.
    pub fn add_file(&self, path: &str, text: &str) {
        self.state
            .extra_files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.into(), text.into());
    }

    /// From now on files of the release with this extension arrive with one byte changed.
    pub fn damage(&self, extension: &'static str) {
        *self.state.damaged.lock().unwrap_or_else(PoisonError::into_inner) = Some(extension);
    }

    fn set_config_file(&self, file: File) {
        *self.state.config.lock().unwrap_or_else(PoisonError::into_inner) = file;
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    fn reply(&self, request: &Request<Bytes>) -> io::Result<Response<ReplyBody>> {
        let file = if matches!(*request.method(), Method::GET | Method::HEAD) {
            self.file(request.uri().path())
        } else {
            File { status: 405, content_type: "text/plain", body: Vec::new() }
        };
        let mut reply = Response::builder()
            .status(file.status)
            .header("content-type", file.content_type)
            .header("cache-control", "no-cache")
            .header("content-security-policy", &self.csp);
        for (name, value) in SECURITY_HEADERS {
            reply = reply.header(name, value);
        }
        reply.body(whole(file.body)).map_err(io::Error::other)
    }

    fn file(&self, path: &str) -> File {
        if path == "/config.json" {
            return self.config.lock().unwrap_or_else(PoisonError::into_inner).clone();
        }
        if let Some(text) = self.extra_files.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return File {
                status: 200,
                content_type: asset_type(path).unwrap_or(HTML),
                body: text.clone().into(),
            };
        }
        if let Some(file) = self.file_in_dist(path) {
            return file;
        }
        if asset_type(path).is_some() {
            return File { status: 404, content_type: "text/plain", body: Vec::new() };
        }
        let body = std::fs::read(self.dist.join("index.html")).unwrap_or_default();
        assert!(!body.is_empty(), "E2E_DIST has no index.html; run `cargo xtask test e2e`");
        File { status: 200, content_type: HTML, body }
    }

    fn file_in_dist(&self, path: &str) -> Option<File> {
        let relative = Path::new(path.trim_start_matches('/'));
        let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let content_type = asset_type(path)?;
        if !stays_inside {
            return None;
        }
        let mut body = std::fs::read(self.dist.join(relative)).ok()?;
        let damaged = *self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        if damaged.is_some_and(|damaged| relative.extension().is_some_and(|it| it == damaged)) {
            // The last one, where a change is least likely to be noticed by anything but the integrity check.
            if let Some(last) = body.last_mut() {
                *last ^= 1;
            }
        }
        Some(File { status: 200, content_type, body })
    }
}

/// The type of a path that names a file. `/@user.name` names a person, whatever stands behind the dot.
fn asset_type(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?;
    if name.starts_with('@') {
        return None;
    }
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "html" => HTML,
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => JSON,
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// The policy of a deployed site, whose `connect-src` comes from its configuration. Without TLS there is
/// nothing to upgrade.
fn content_security_policy(others: [&str; 2]) -> String {
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        &format!("connect-src 'self' {}", others.join(" ")),
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
    .join("; ")
}

fn json_file(config: &Value) -> File {
    File { status: 200, content_type: JSON, body: config.to_string().into() }
}
