//! Tests of the deployed site, requested like a browser does.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use yew_cognito_e2e::{Distribution, Environment, run, scratch_dir};
use yew_cognito_infra::{Stack, Template, response_headers};

use crate::command::distribution;

/// A response of a distribution, with its body as it was sent.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Reply {
    /// Returns the value of a header; empty if it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// Returns the body as text, decompressed if necessary.
    pub(crate) fn text(&self) -> String {
        let bytes = match self.header("content-encoding") {
            "br" => run_zlib("brotliDecompressSync", &self.body),
            _ => self.body.clone(),
        };
        String::from_utf8(bytes).expect("the body should be text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text()).expect("the body should be JSON")
    }
}

/// Applies a function of Node's zlib to bytes.
fn run_zlib(function: &str, bytes: &[u8]) -> Vec<u8> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let folder = scratch_dir(&format!("node-{}", CALLS.fetch_add(1, Ordering::Relaxed)));
    let (from, to) = (folder.join("from"), folder.join("to"));
    std::fs::write(&from, bytes).expect("a file");
    let script = format!(
        "const fs = require('node:fs'); const [from, to] = process.argv.slice(1); \
         fs.writeFileSync(to, require('node:zlib').{function}(fs.readFileSync(from)))"
    );
    let status = Command::new("node").args(["--eval", &script, "--"]).args([&from, &to]).status();
    assert!(status.expect("node should start").success());
    std::fs::read(&to).expect("a file")
}

/// Requests a path from a distribution.
pub(crate) fn get(site: &Distribution, path: &str, accept_encoding: &str) -> Reply {
    request(
        &site.authority,
        path,
        &[("host", &site.host), ("x-forwarded-proto", "https"), ("accept-encoding", accept_encoding)],
    )
}

fn request(authority: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(authority).expect("the server should be reachable");
    let mut request = format!("GET {path} HTTP/1.0\r\n");
    for (name, value) in headers {
        request += &[name, ": ", value, "\r\n"].concat();
    }
    stream.write_all((request + "\r\n").as_bytes()).expect("the request should be sent");
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).expect("the response should be read");
    let end = reply.windows(4).position(|it| it == b"\r\n\r\n").expect("the response should have a head");
    let head = String::from_utf8_lossy(&reply[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .expect("the response should have a status");
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Reply { status, body: reply[end + 4..].to_vec(), headers }
}

/// Returns the path of the asset with this ending that a page refers to.
pub(crate) fn asset_path(page: &str, ending: &str) -> String {
    let end = page.find(ending).expect("the page should refer to the asset") + ending.len();
    let start = page[..end].rfind("/assets/").expect("the page should refer to the asset");
    page[start..end].to_owned()
}

#[test]
fn the_bucket_is_readable_through_the_distribution_only() {
    let site = distribution();
    assert_eq!(get(site, "/index.html", "identity").status, 200);
    let by_path = format!("/{}/index.html", site.bucket);
    let by_name = format!("{}.s3.localhost", site.bucket);
    for (path, host) in [(by_path.as_str(), site.authority.as_str()), ("/index.html", &by_name)] {
        let reply = request(&site.authority, path, &[("host", host)]);
        assert_eq!(reply.status, 403, "{host}{path}");
    }
    let listing =
        request(&site.authority, &format!("/{}?list-type=2", site.bucket), &[("host", &site.authority)]);
    assert_eq!(listing.status, 403);
}

#[test]
fn plain_http_is_redirected_to_https() {
    let site = distribution();
    let reply = request(&site.authority, "/signin", &[("host", &site.host)]);
    assert_eq!(reply.status, 301);
    assert_eq!(reply.header("location"), format!("https://{}/signin", site.host));
}

#[test]
fn files_have_content_types_and_cache_lifetimes() {
    let site = distribution();
    let page = get(site, "/", "identity").text();
    for (path, kind, cache_control) in [
        ("/".to_owned(), "text/html; charset=utf-8", "no-cache"),
        ("/@user.name".to_owned(), "text/html; charset=utf-8", "no-cache"),
        ("/config.json".to_owned(), "application/json", "no-cache"),
        (asset_path(&page, ".wasm"), "application/wasm", "public, max-age=31536000, immutable"),
        (
            asset_path(&page, ".js\"").trim_end_matches('"').to_owned(),
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (asset_path(&page, ".css"), "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        (asset_path(&page, ".svg"), "image/svg+xml", "public, max-age=31536000, immutable"),
    ] {
        let texts = [("identity", ""), ("gzip, deflate, br", "br")].map(|(accepted, encoding)| {
            let reply = get(site, &path, accepted);
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(reply.header("content-type"), kind, "{path}");
            assert_eq!(reply.header("cache-control"), cache_control, "{path}");
            assert_eq!(reply.header("content-encoding"), encoding, "{path}");
            if encoding == "br" { run_zlib("brotliDecompressSync", &reply.body) } else { reply.body }
        });
        assert!(texts[0] == texts[1], "{path} should be the same in both encodings");
    }
}

#[test]
fn headers_match_the_template() {
    let site = distribution();
    let template = Template::parse(include_str!("../../../../infra/site.yaml"))
        .expect("infra/site.yaml should be valid");
    let (pool, api) =
        (format!("http://localhost:{}", site.pool_port), format!("http://localhost:{}/api", site.api_port));
    let stack = Stack::new(&template, [("PoolOrigin", pool.as_str()), ("ApiUrl", &api)])
        .expect("the parameters should be valid");
    let policy = stack.resource("Headers").expect("Headers should be valid").expect("Headers should exist");
    for (name, value) in response_headers(&policy).expect("the policy should have headers") {
        for path in ["/", "/config.json", "/assets/none-0a.js"] {
            assert_eq!(get(site, path, "br").header(&name), value, "{path}");
        }
    }
}

#[test]
fn missing_files_are_not_answered_with_the_page() {
    let site = distribution();
    // AWS answers with 404, because the distribution may list the bucket; the emulator answers with 403.
    for path in ["/assets/none-0a.js", "/locales/xx.json", "/api/none", "/.well-known/none"] {
        let reply = get(site, path, "br");
        assert!([403, 404].contains(&reply.status), "{path}: {}", reply.status);
    }
    // No path leads to the record of releases.
    assert!(get(site, "/.releases.json", "identity").text().starts_with("<!doctype html>"));
}

#[test]
fn the_first_visit_transfers_the_measured_sizes() {
    run(async |t| {
        let tab = t.page();
        tab.goto("/signin").await;
        tab.wait_for_screen("sign-in").await;
        let script = "return Object.fromEntries(
            [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .map((it) => [new URL(it.name).pathname, it.encodedBodySize]))";
        let mut transferred = tab.eval(script).await;
        let loaded = transferred.as_object_mut().expect("the sizes should be an object");
        loaded.retain(|path, _| !path.starts_with("/api/"));

        let folder = scratch_dir("size");
        // The deploy has made these files for the configuration of the stacks.
        let made = |path: &str, name: &str| {
            let file = folder.join(name);
            std::fs::write(&file, get(distribution(), path, "identity").body).expect("a file");
            file
        };
        let config = made("/config.json", "config.json");
        let page = made("/pages/signin.en.html", "signin.html");
        let dist = &Environment::get().dist;
        let file = |path: &str| match path {
            "/config.json" => config.clone(),
            "/signin" => page.clone(),
            asset => dist.join(asset.trim_start_matches('/')),
        };
        let sizes = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/xtask/tools/sizes.js");
        let paths: Vec<String> = loaded.keys().cloned().collect();
        let output = Command::new("node")
            .arg(sizes)
            .args(paths.iter().map(|it| file(it)))
            .output()
            .expect("node should start");
        let rows: Vec<[u64; 3]> = serde_json::from_slice(&output.stdout).expect("the sizes should be JSON");
        let brotli = rows.iter().map(|[_, _, brotli]| json!(brotli)).collect::<Vec<_>>();
        let expected: Value = paths.into_iter().zip(brotli).collect::<serde_json::Map<_, _>>().into();
        assert_eq!(transferred, expected);
        let assets = ["wasm", "js", "css"]
            .map(|kind| expected.as_object().is_some_and(|it| it.keys().any(|path| path.ends_with(kind))));
        assert_eq!(assets, [true; 3], "{expected}");
    });
}

#[test]
fn an_api_of_another_domain_is_reached_below_the_api_path() {
    use crate::command::Deploy;
    use crate::releases::{distribution_of, small_release};

    let folder = scratch_dir("api");
    let set = ["--set", "ApiDomain=api.invalid"];
    Deploy::new("under").dist(&small_release(&folder, "one")).arguments(&set).succeed();
    let site = distribution_of("under");
    // There is no such API, so the distribution returns an error. Without the setting, the bucket would have answered.
    assert_eq!(get(&site, "/api/health", "br").status, 502);
    assert_eq!(get(&site, "/apiary", "br").status, 200);
    let config = get(&site, "/config.json", "br").json();
    assert_eq!(config["custom"]["yew_cognito"]["api"]["url"], format!("https://{}/api", site.host));
}
