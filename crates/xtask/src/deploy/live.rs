//! Checks of the site as browsers receive it.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use yew_cognito_infra::files;

use crate::project::Project;
use crate::release::Object;

/// The maximum time until the name of a new distribution resolves everywhere.
const REACHABLE_TIMEOUT: Duration = Duration::from_mins(5);

/// The maximum time until a reachable site serves the right objects. CloudFront fetches a new object from the bucket at
/// once, and only the policy of a new bucket takes a moment to apply.
const CONTENT_TIMEOUT: Duration = Duration::from_secs(20);

/// A distribution to check.
pub(crate) struct Live<'a> {
    project: &'a Project,
    base: String,
    /// The headers that select the distribution at an emulator, which has one address for all of them; empty at AWS.
    headers: Value,
    /// The languages of the drawn pages that the function in front of the bucket chooses from.
    languages: Vec<String>,
}

/// A requested path, and the object that should answer it.
struct Expected<'a> {
    path: String,
    object: &'a Object,
}

/// A defect of a response.
struct Problem {
    message: String,
    is_unreachable: bool,
}

impl<'a> Live<'a> {
    /// Creates checks of the distribution `domain`, at AWS or at an emulator.
    pub(crate) fn new(
        project: &'a Project,
        endpoint: Option<&str>,
        domain: &str,
        languages: &[String],
    ) -> Self {
        let (base, headers) = match endpoint {
            None => (format!("https://{domain}"), json!({})),
            Some(endpoint) => (
                endpoint.trim_end_matches('/').to_owned(),
                json!({ "host": domain, "x-forwarded-proto": "https" }),
            ),
        };
        Self { project, base, headers, languages: languages.to_vec() }
    }

    /// Waits until the site serves these objects with the right content and headers.
    pub(crate) fn wait_until_served(&self, objects: &[&Object]) -> Result<()> {
        let mut expected = Vec::new();
        for object in objects {
            // The pages answer other paths than their own.
            let own_path = object.path();
            let request = |path| files::Request { path, ..files::Request::default() };
            let paths = [&*own_path, "/", "/signin", "/account"].into_iter();
            let answered = paths.filter(|path| request(path).file(&self.languages) == own_path);
            expected.extend(answered.map(|path| Expected { path: path.to_owned(), object }));
        }
        let mut since = Instant::now();
        let mut was_unreachable = true;
        loop {
            let replies = self.fetch(&expected)?;
            let problems =
                expected.iter().zip(&replies).filter_map(|(expected, reply)| self.problem(expected, reply));
            let Some(Problem { message, is_unreachable }) =
                problems.max_by_key(|problem| problem.is_unreachable)
            else {
                return Ok(());
            };
            if was_unreachable && !is_unreachable {
                // The time limit for wrong replies starts once the site is reachable.
                since = Instant::now();
            }
            was_unreachable = is_unreachable;
            if since.elapsed() > if is_unreachable { REACHABLE_TIMEOUT } else { CONTENT_TIMEOUT } {
                bail!("{message}");
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn fetch(&self, expected: &[Expected]) -> Result<Vec<Value>> {
        let requests = expected.iter().map(|Expected { path, object }| {
            let mut headers = self.headers.clone();
            headers["accept-encoding"] = json!(object.encoding.unwrap_or("identity"));
            json!({ "url": format!("{}{path}", self.base), "headers": headers })
        });
        let mut node = Command::new("node")
            .arg(self.project.root.join("crates/xtask/tools/fetch.js"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("node cannot be started; install Node.js 20 or newer")?;
        if let Some(mut input) = node.stdin.take() {
            input.write_all(requests.collect::<Value>().to_string().as_bytes())?;
        }
        let output = node.wait_with_output().context("node cannot be waited for")?;
        if !output.status.success() {
            bail!("the site cannot be fetched: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let replies: Vec<Value> =
            serde_json::from_slice(&output.stdout).context("fetch.js did not print a list of replies")?;
        if replies.len() != expected.len() {
            bail!("fetch.js fetched {} of {} files", replies.len(), expected.len());
        }
        Ok(replies)
    }

    fn problem(&self, expected: &Expected, reply: &Value) -> Option<Problem> {
        let url = format!("{}{}", self.base, expected.path);
        if let Some(error) = reply["error"].as_str() {
            return Some(Problem {
                message: format!("{url} cannot be reached: {error}"),
                is_unreachable: true,
            });
        }
        let difference = difference(expected.object, reply)?;
        Some(Problem { message: format!("{url}: {difference}"), is_unreachable: false })
    }
}

fn difference(object: &Object, reply: &Value) -> Option<String> {
    let status = &reply["status"];
    if status != 200 {
        return Some(format!("answered with {status}"));
    }
    let headers = [
        ("content-type", Some(object.content_type)),
        ("cache-control", Some(object.cache_control)),
        ("content-encoding", object.encoding),
    ];
    for (name, expected) in headers {
        let found = reply["headers"][name].as_str();
        if found != expected {
            return Some(format!("{name} is {found:?}, not {expected:?}"));
        }
    }
    if reply["sha256"] != object.sha256 {
        return Some(format!(
            "its {} bytes are not those of this release ({})",
            reply["bytes"], object.bytes
        ));
    }
    let policy = reply["headers"]["content-security-policy"].as_str().unwrap_or_default();
    (!policy.contains("default-src 'none'")).then(|| "the Content-Security-Policy is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_names_the_header_or_the_content() {
        let object = Object {
            key: "assets/a.js.br".into(),
            file: "a".into(),
            content_type: "text/javascript; charset=utf-8",
            encoding: Some("br"),
            cache_control: "no-cache",
            md5: String::new(),
            sha256: "0a".into(),
            sha256_base64: String::new(),
            bytes: 1,
        };
        let right = json!({ "status": 200, "sha256": "0a", "bytes": 1, "headers": {
            "content-type": "text/javascript; charset=utf-8", "content-encoding": "br", "cache-control": "no-cache",
            "content-security-policy": "default-src 'none'; x",
        }});
        assert_eq!(difference(&object, &right), None);
        for (pointer, wrong, word) in [
            ("/status", json!(403), "403"),
            ("/sha256", json!("0b"), "bytes"),
            ("/headers/content-type", json!("binary/octet-stream"), "content-type"),
            ("/headers/content-encoding", Value::Null, "content-encoding"),
            ("/headers/cache-control", json!("private"), "cache-control"),
            ("/headers/content-security-policy", Value::Null, "Content-Security-Policy"),
        ] {
            let mut reply = right.clone();
            *reply.pointer_mut(pointer).unwrap() = wrong;
            assert!(difference(&object, &reply).unwrap().contains(word), "{word}");
        }
    }
}
