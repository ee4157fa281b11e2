//! The release build, served as in a deployment (with the headers of its template, and one page for every path), or the
//! deployed site itself.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::task::JoinHandle;
use yew_cognito_infra::{Stack, Template, files, loopback_headers, response_headers};

use crate::environment::Distribution;
use crate::http::{self, Body, ReplyBody, whole};

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
    source: Source,
    config: Mutex<Option<(u16, Vec<u8>)>>,
    extra_files: Mutex<HashMap<String, String>>,
    damaged: Mutex<Option<&'static str>>,
    rewritten: Mutex<Option<&'static str>>,
    base: Mutex<&'static str>,
}

/// The response for a path.
#[derive(Debug, Default)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Source {
    /// Creates the source for a release in a folder, whose pages may contact one pool and one API.
    pub(crate) fn folder(dist: PathBuf, pool_origin: &str, api_origin: &str) -> Self {
        let template = Template::parse(TEMPLATE).expect("infra/site.yaml");
        let stack = Stack::new(&template, [("PoolOrigin", pool_origin), ("ApiUrl", api_origin)]);
        let policy = stack.and_then(|stack| stack.resource("Headers")).expect("infra/site.yaml");
        let headers =
            response_headers(&policy.expect("Headers in infra/site.yaml")).expect("infra/site.yaml");
        Self::Folder { dist, headers: loopback_headers(headers) }
    }
}

impl Site {
    /// Serves the site from `source`.
    pub(crate) async fn start(source: Source) -> Self {
        let listener = http::listen().await;
        let port = listener.local_addr().expect("a bound socket").port();
        let state = Arc::new(State {
            source,
            config: Mutex::default(),
            extra_files: Mutex::new(
                [(EMPTY_PAGE.into(), "<!doctype html><title>Empty</title>".into())].into(),
            ),
            damaged: Mutex::default(),
            rewritten: Mutex::default(),
            base: Mutex::new("/"),
        });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            http::serve(listener, move |request| {
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

    /// Serves a file of the test at `path`, with the same headers as the site.
    pub fn add_file(&self, path: &str, text: &str) {
        lock(&self.state.extra_files).insert(path.into(), text.into());
    }

    /// Changes one byte of every file with this extension from now on.
    pub fn damage(&self, extension: &'static str) {
        *lock(&self.state.damaged) = Some(extension);
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
        *lock(&self.state.rewritten) = Some(extension);
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
            let missing = Response::builder().status(StatusCode::NOT_FOUND).body(whole(Vec::new()));
            return missing.map_err(io::Error::other);
        };
        if base != "/" {
            *request.uri_mut() = format!("/{inner}").parse().map_err(io::Error::other)?;
        }
        let mut answer = match &self.source {
            Source::Folder { dist, headers } => folder_answer(dist, headers, &request),
            Source::Distribution(distribution) => self.distribution_answer(distribution, &request).await?,
        };
        self.interfere(request.uri().path(), &mut answer);
        if base != "/" && files::file_for(request.uri().path()) == files::INDEX {
            answer.body = moved_page(&String::from_utf8_lossy(&answer.body), base).into();
        }
        let mut reply = Response::builder().status(answer.status);
        if let Some(headers) = reply.headers_mut() {
            *headers = answer.headers;
        }
        reply.body(whole(answer.body)).map_err(io::Error::other)
    }

    /// Returns the distribution's response to a request over TLS, without the headers that are meant only for HTTPS.
    async fn distribution_answer(
        &self,
        distribution: &Distribution,
        request: &Request<Bytes>,
    ) -> io::Result<Answer> {
        let mut forwarded = Request::builder()
            .method(request.method())
            .uri(request.uri())
            .header(HOST, &distribution.host)
            .header("x-forwarded-proto", "https");
        // Requests the damaged file uncompressed: a changed byte would break the brotli stream before anything else
        // could notice.
        let passed_on = |name: &HeaderName| name == ACCEPT_ENCODING && lock(&self.damaged).is_none();
        for (name, value) in request.headers().iter().filter(|(name, _)| passed_on(name)) {
            forwarded = forwarded.header(name, value);
        }
        let forwarded = forwarded.body(Body::default()).map_err(io::Error::other)?;
        let (parts, body) = http::send(&distribution.authority, forwarded).await?.into_parts();
        let is_of_connection = |name: &HeaderName| {
            ["connection", "content-length", "transfer-encoding"].contains(&name.as_str())
        };
        let headers = parts.headers.iter().filter(|(name, _)| !is_of_connection(name));
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().expect("a text").to_owned()));
        let headers = header_map(&loopback_headers(headers.collect()));
        Ok(Answer { status: parts.status, headers, body: body.into() })
    }

    /// Replaces the response with the one that the test asked for.
    fn interfere(&self, path: &str, answer: &mut Answer) {
        let replacement = if path == "/config.json" {
            lock(&self.config).clone()
        } else {
            lock(&self.extra_files).get(path).map(|text| (200, text.clone().into()))
        };
        if let Some((status, body)) = replacement {
            answer.status = StatusCode::from_u16(status).expect("a status");
            answer.body = body;
            answer.headers.remove("content-encoding");
            let kind = files::content_type(path).unwrap_or("text/html; charset=utf-8");
            answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let has_extension = |wanted: Option<&str>| {
            wanted.is_some_and(|it| Path::new(path).extension().is_some_and(|its| its == it))
        };
        if has_extension(*lock(&self.rewritten)) {
            answer.status = StatusCode::OK;
            answer.body = b"<!doctype html><title>Page</title>".to_vec();
            answer.headers.remove("content-encoding");
            answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        if has_extension(*lock(&self.damaged)) {
            // Changes the last byte, where nothing but the integrity check is likely to notice it.
            if let Some(last) = answer.body.last_mut() {
                *last ^= 1;
            }
        }
    }
}

/// Converts the page of a site at the root into the one for `base`, as `cargo xtask boot` would have written it.
fn moved_page(page: &str, base: &str) -> String {
    let attribute = format!("<div data-base=\"{base}\" id=");
    let page = page.replace("/assets/", &format!("{base}assets/"));
    let page = page.replace("/config.json", &format!("{base}config.json"));
    page.replacen("<div id=", &attribute, 1)
}

fn folder_answer(dist: &Path, headers: &[(String, String)], request: &Request<Bytes>) -> Answer {
    let file = files::file_for(request.uri().path());
    let mut answer = Answer { headers: header_map(headers), ..Answer::default() };
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let relative = Path::new(file.trim_start_matches('/'));
    let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let body = std::fs::read(dist.join(relative)).ok().filter(|_| is_read && stays_inside);
    assert!(
        body.is_some() || !is_read || file != files::INDEX,
        "E2E_DIST has no index.html; run `cargo xtask test e2e`"
    );
    match (body, files::content_type(file)) {
        (Some(body), Some(kind)) => {
            answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            let life = HeaderValue::from_static(files::cache_control(file));
            answer.headers.insert("cache-control", life);
            answer.body = body;
        }
        _ => answer.status = if is_read { StatusCode::NOT_FOUND } else { StatusCode::METHOD_NOT_ALLOWED },
    }
    answer
}

fn header_map(headers: &[(String, String)]) -> HeaderMap {
    let pair = |(name, value): &(String, String)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        (name, HeaderValue::from_str(value).expect("a header's value"))
    };
    headers.iter().map(pair).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
