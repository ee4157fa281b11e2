//! The release build, served as in a deployment (with the headers of its template, and one page for every path), or the
//! deployed site itself.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use yew_cognito_infra::{Stack, Template, files, loopback_headers, response_headers};

use crate::environment::{Distribution, Environment, scratch_dir};
use crate::http::{self, Body, ReplyBody, full_body};

/// The template of a deployed site. Its headers are also sent here.
const TEMPLATE: &str = include_str!("../../../infra/site.yaml");

/// The path of a page at the site's origin that does not contain the app.
pub(crate) const EMPTY_PAGE: &str = "/e2e-empty.html";

/// The site of one test, on a port of its own, so that tests share neither storage nor configuration.
#[derive(Debug)]
pub struct Site {
    /// `http://localhost:PORT`. Passkeys require the name instead of the address.
    pub origin: String,
    state: Arc<State>,
    server: JoinHandle<()>,
}

/// A fault of the part of the site that is loaded later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LazyPartFault {
    /// The server does not have the file, as after a later deployment.
    Missing,
    /// One byte is different.
    Damaged,
    /// There is no response until the fault is removed.
    Held,
}

/// The beginning of the path of the lazy part.
const LAZY_PART: &str = "/assets/lazy-";

/// The source of the site's files.
#[derive(Debug)]
pub(crate) enum Source {
    /// A release in a folder, sent with the headers of `infra/site.yaml`.
    Folder { dist: PathBuf, headers: Vec<(String, String)> },
    /// A CloudFront distribution, whose responses are passed on.
    Distribution(&'static Distribution),
}

#[derive(Debug)]
struct State {
    source: Mutex<Arc<Source>>,
    config: Mutex<Option<(u16, Vec<u8>)>>,
    extra_files: Mutex<HashMap<String, String>>,
    damaged_extension: Mutex<Option<&'static str>>,
    damaged_prefix: Mutex<Option<&'static str>>,
    removed_prefix: Mutex<Option<&'static str>>,
    rewritten_extension: Mutex<Option<&'static str>>,
    lazy_part_fault: watch::Sender<Option<LazyPartFault>>,
    base: Mutex<&'static str>,
    drawn: Mutex<DrawnPages>,
}

/// The pages that were drawn for a configuration; none at first.
#[derive(Debug, Default)]
struct DrawnPages {
    /// The languages, of which the first is the default.
    languages: Vec<String>,
    /// The directory of the pages.
    folder: PathBuf,
}

/// The response for a path.
#[derive(Debug, Default)]
struct PageResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl PageResponse {
    fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::default() }
    }
}

impl Source {
    /// Creates the source for a release in a folder, whose pages may contact one pool and one API.
    pub(crate) fn folder(dist: PathBuf, pool_origin: &str, api_origin: &str) -> Self {
        let template = Template::parse(TEMPLATE).expect("infra/site.yaml should be valid");
        let stack = Stack::new(&template, [("PoolOrigin", pool_origin), ("ApiUrl", api_origin)]);
        let policy =
            stack.and_then(|stack| stack.resource("Headers")).expect("infra/site.yaml should be valid");
        let headers = response_headers(&policy.expect("infra/site.yaml should have the resource Headers"))
            .expect("infra/site.yaml should be valid");
        Self::Folder { dist, headers: loopback_headers(headers) }
    }
}

impl Site {
    /// Serves the site from `source`.
    pub(crate) async fn start(source: Source) -> Self {
        let listener = http::listen(0).await;
        let port = listener.local_addr().expect("the socket should be bound").port();
        let state = Arc::new(State {
            source: Mutex::new(Arc::new(source)),
            config: Mutex::default(),
            extra_files: Mutex::new(
                [(EMPTY_PAGE.into(), "<!doctype html><title>Empty</title>".into())].into(),
            ),
            damaged_extension: Mutex::default(),
            damaged_prefix: Mutex::default(),
            removed_prefix: Mutex::default(),
            rewritten_extension: Mutex::default(),
            lazy_part_fault: watch::Sender::default(),
            base: Mutex::new("/"),
            drawn: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            http::serve(&listener, move |request| {
                let shared = Arc::clone(&shared);
                async move { shared.reply(request).await }
            })
            .await;
        });
        Self { origin: format!("http://localhost:{port}"), state, server }
    }

    /// Serves this configuration from now on.
    pub fn set_config(&self, config: &Value) {
        self.set_config_text(200, &config.to_string());
    }

    /// Serves a text in place of the configuration from now on.
    pub fn set_config_text(&self, status: u16, text: &str) {
        *lock(&self.state.config) = Some((status, text.into()));
    }

    /// Draws the first pages for the present configuration, and serves them from now on, as a deployed site does.
    pub fn draw_pages(&self) {
        let source = Arc::clone(&lock(&self.state.source));
        let Source::Folder { dist, .. } = &*source else {
            panic!("a deployed site has its pages already");
        };
        let folder = scratch_dir(&format!("drawn-{}", self.origin.rsplit(':').next().unwrap_or_default()));
        let config = folder.join("config.json");
        let (_, text) = lock(&self.state.config).clone().expect("the test should have a configuration");
        std::fs::write(&config, text).expect("the configuration should be written");
        let mut command = Command::new(&Environment::get().prerender);
        command.arg("--dist").arg(dist).arg("--config").arg(config).arg("--out").arg(&folder);
        let output = command.output().expect("the program should start");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let languages = String::from_utf8_lossy(&output.stdout);
        let languages = languages.split_whitespace().map(str::to_owned).collect();
        *lock(&self.state.drawn) = DrawnPages { languages, folder };
    }

    /// Serves a file of the test at `path`, with the same headers as the site.
    pub fn add_file(&self, path: &str, text: &str) {
        lock(&self.state.extra_files).insert(path.into(), text.into());
    }

    /// Changes one byte of every file with this extension from now on.
    pub fn damage(&self, extension: &'static str) {
        *lock(&self.state.damaged_extension) = Some(extension);
    }

    /// Changes one byte of every file whose path begins with this prefix from now on.
    pub fn damage_files(&self, prefix: &'static str) {
        *lock(&self.state.damaged_prefix) = Some(prefix);
    }

    /// Serves no file whose path begins with this prefix from now on.
    pub fn remove_files(&self, prefix: &'static str) {
        *lock(&self.state.removed_prefix) = Some(prefix);
    }

    /// Serves the site of another distribution from now on.
    pub fn move_to(&self, distribution: &'static Distribution) {
        *lock(&self.state.source) = Arc::new(Source::Distribution(distribution));
    }

    /// Lets requests for the lazy part fail from now on, or removes the fault.
    pub fn set_lazy_part_fault(&self, fault: Option<LazyPartFault>) {
        self.state.lazy_part_fault.send_replace(fault);
    }

    /// Moves the site under a path such as `/app/`, with the page that the build would create for that path.
    ///
    /// The WebAssembly module stays where the boot script, whose integrity the browser checks, looks for it. No other
    /// path outside the base is served.
    pub fn move_under(&self, base: &'static str) {
        *lock(&self.state.base) = base;
    }

    /// Serves a page in place of every file with this extension from now on, like a host that rewrites all paths to
    /// `index.html`.
    pub fn rewrite_to_page(&self, extension: &'static str) {
        *lock(&self.state.rewritten_extension) = Some(extension);
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    async fn reply(&self, mut request: Request<Bytes>) -> io::Result<Response<ReplyBody>> {
        let base = *lock(&self.base);
        let path = request.uri().path();
        let module =
            path.strip_prefix('/').filter(|it| Path::new(it).extension().is_some_and(|it| it == "wasm"));
        let Some(inner) = path.strip_prefix(base).or(module) else {
            let missing = Response::builder().status(StatusCode::NOT_FOUND).body(full_body(Vec::new()));
            return missing.map_err(io::Error::other);
        };
        if base != "/" {
            *request.uri_mut() = format!("/{inner}").parse().map_err(io::Error::other)?;
        }
        let source = Arc::clone(&lock(&self.source));
        let mut response = match &*source {
            Source::Folder { dist, headers } => folder_response(dist, headers, &lock(&self.drawn), &request),
            Source::Distribution(distribution) => self.distribution_response(distribution, &request).await?,
        };
        if request.uri().path().starts_with(LAZY_PART) {
            self.apply_lazy_part_fault(&mut response).await;
        }
        self.apply_overrides(request.uri().path(), &mut response);
        if base != "/" && files::file_for(request.uri().path()) == files::INDEX {
            response.body = moved_page(&String::from_utf8_lossy(&response.body), base).into();
        }
        let mut reply = Response::builder().status(response.status);
        if let Some(headers) = reply.headers_mut() {
            *headers = response.headers;
        }
        reply.body(full_body(response.body)).map_err(io::Error::other)
    }

    /// Returns the distribution's response to a request over TLS, without the headers that are meant only for HTTPS.
    async fn distribution_response(
        &self,
        distribution: &Distribution,
        request: &Request<Bytes>,
    ) -> io::Result<PageResponse> {
        let mut forwarded = Request::builder()
            .method(request.method())
            .uri(request.uri())
            .header(HOST, &distribution.host)
            .header("x-forwarded-proto", "https");
        // Requests the damaged file uncompressed: a changed byte would break the brotli stream before anything else
        // could notice.
        let is_forwarded =
            |name: &HeaderName| name == ACCEPT_ENCODING && lock(&self.damaged_extension).is_none();
        for (name, value) in request.headers().iter().filter(|(name, _)| is_forwarded(name)) {
            forwarded = forwarded.header(name, value);
        }
        let forwarded = forwarded.body(Body::default()).map_err(io::Error::other)?;
        let (parts, body) = http::send(&distribution.authority, forwarded).await?.into_parts();
        let is_connection_header = |name: &HeaderName| {
            ["connection", "content-length", "transfer-encoding"].contains(&name.as_str())
        };
        let headers = parts.headers.iter().filter(|(name, _)| !is_connection_header(name));
        let headers = headers.map(|(name, value)| {
            (name.to_string(), value.to_str().expect("the header should be text").to_owned())
        });
        let headers = header_map(&loopback_headers(headers.collect()));
        Ok(PageResponse { status: parts.status, headers, body: body.into() })
    }

    async fn apply_lazy_part_fault(&self, response: &mut PageResponse) {
        let mut fault = self.lazy_part_fault.subscribe();
        let fault =
            fault.wait_for(|fault| *fault != Some(LazyPartFault::Held)).await.map_or(None, |fault| *fault);
        match fault {
            Some(LazyPartFault::Missing) => *response = PageResponse::not_found(),
            Some(LazyPartFault::Damaged) => damage(response),
            Some(LazyPartFault::Held) | None => {}
        }
    }

    /// Changes the response as the test has requested.
    fn apply_overrides(&self, path: &str, response: &mut PageResponse) {
        let replacement = if path == "/config.json" {
            lock(&self.config).clone()
        } else {
            lock(&self.extra_files).get(path).map(|text| (200, text.clone().into()))
        };
        if let Some((status, body)) = replacement {
            response.status = StatusCode::from_u16(status).expect("the status should be valid");
            response.body = body;
            response.headers.remove("content-encoding");
            let kind = files::content_type(path).unwrap_or("text/html; charset=utf-8");
            response.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let has_extension = |extension: Option<&str>| {
            extension.is_some_and(|it| Path::new(path).extension().is_some_and(|actual| actual == it))
        };
        if has_extension(*lock(&self.rewritten_extension)) {
            response.status = StatusCode::OK;
            response.body = b"<!doctype html><title>Page</title>".to_vec();
            response.headers.remove("content-encoding");
            response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        let has_prefix = |prefix: Option<&str>| prefix.is_some_and(|prefix| path.starts_with(prefix));
        if has_prefix(*lock(&self.removed_prefix)) {
            *response = PageResponse::not_found();
        }
        if has_prefix(*lock(&self.damaged_prefix)) || has_extension(*lock(&self.damaged_extension)) {
            damage(response);
        }
    }
}

/// Changes the last byte, where nothing but the integrity check is likely to notice it.
fn damage(response: &mut PageResponse) {
    if let Some(last) = response.body.last_mut() {
        *last ^= 1;
    }
}

/// Converts the page of a site at the root into the one for `base`, as `cargo xtask boot` would have written it.
fn moved_page(page: &str, base: &str) -> String {
    let attribute = format!("<div data-base=\"{base}\" data-languages=");
    let page = page.replace("/assets/", &format!("{base}assets/"));
    let page = page.replace("/config.json", &format!("{base}config.json"));
    page.replacen("<div data-languages=", &attribute, 1)
}

fn folder_response(
    dist: &Path,
    headers: &[(String, String)],
    drawn: &DrawnPages,
    request: &Request<Bytes>,
) -> PageResponse {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let file_request = files::Request {
        path: request.uri().path(),
        accept_language: header(ACCEPT_LANGUAGE),
        cookie: header(COOKIE),
        ..files::Request::default()
    };
    let file = &*file_request.file(&drawn.languages);
    let folder = if file.starts_with(files::PAGES) { &drawn.folder } else { dist };
    let mut response = PageResponse { headers: header_map(headers), ..PageResponse::default() };
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let relative = Path::new(file.trim_start_matches('/'));
    let is_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let body = std::fs::read(folder.join(relative)).ok().filter(|_| is_read && is_inside);
    assert!(
        body.is_some() || !is_read || file != files::INDEX,
        "E2E_DIST has no index.html; run `cargo xtask test e2e`"
    );
    match (body, files::content_type(file)) {
        (Some(body), Some(kind)) => {
            response.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            let cache_control = HeaderValue::from_static(files::cache_control(file));
            response.headers.insert("cache-control", cache_control);
            response.body = body;
        }
        _ => response.status = if is_read { StatusCode::NOT_FOUND } else { StatusCode::METHOD_NOT_ALLOWED },
    }
    response
}

fn header_map(headers: &[(String, String)]) -> HeaderMap {
    let pair = |(name, value): &(String, String)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("the header name should be valid");
        (name, HeaderValue::from_str(value).expect("the header value should be valid"))
    };
    headers.iter().map(pair).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
