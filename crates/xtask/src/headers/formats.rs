//! The formats of hosts, one function each.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use yew_cognito_infra::files;

#[cfg(test)]
mod tests;

/// The names and values of header fields.
pub(super) type Headers = Vec<(String, String)>;

/// A file for a host, with its path.
#[derive(Debug, PartialEq)]
pub(super) struct HostFile {
    pub(super) path: String,
    pub(super) content: String,
}

/// The format of a host, or JSON for any other host.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// The headers of pages as JSON.
    Json,
    /// Two files for nginx: the headers of pages, and those of an API.
    Nginx,
    /// The files of Netlify.
    Netlify,
    /// The files of Cloudflare Pages.
    Cloudflare,
    /// The files of AWS Amplify Hosting.
    Amplify,
}

/// The reply to a request for a missing file. Hosts need a file of their own for replies with status 404.
const NOT_FOUND: &str = "<!doctype html>\n<title>Not found</title>\n<p>There is no such file.</p>\n";

/// The limits of Cloudflare Pages: <https://developers.cloudflare.com/pages/configuration/headers/>
const CLOUDFLARE_MAX_RULES: usize = 100;
const CLOUDFLARE_MAX_LINE_CHARS: usize = 2000;

impl Format {
    /// Returns whether the rules name the files of a release one by one.
    pub(super) fn names_files(self) -> bool {
        matches!(self, Self::Netlify | Self::Cloudflare | Self::Amplify)
    }

    /// Returns the files that the host needs for pages with the headers `page`, API replies with the headers `api`, and
    /// a release with these paths, whose drawn pages are served in `language`.
    pub(super) fn files(
        self,
        page: &Headers,
        api: &Headers,
        release: &[String],
        language: &str,
    ) -> Result<Vec<HostFile>> {
        let immutable: Vec<_> = release.iter().filter(|path| path.starts_with(files::ASSETS)).collect();
        if self.names_files() && immutable.is_empty() {
            bail!(
                "the release has no files in assets/; `cargo xtask build` puts those with hashed names there"
            );
        }
        let drawn = drawn_pages(release, language);
        match self {
            Self::Json => Ok(vec![json_file(page)]),
            Self::Nginx => Ok(vec![nginx("headers.conf", page), nginx("api-headers.conf", api)]),
            Self::Netlify => Ok(netlify(page, &immutable, &drawn)),
            Self::Cloudflare => cloudflare(page, &immutable, release, &drawn),
            Self::Amplify => Ok(amplify(page, &immutable, &drawn)),
        }
    }
}

/// The path of a page, and the path of the file that the build has drawn for it.
type DrawnPage = (&'static str, String);

/// Returns the drawn pages of a release in one language. A host without code of its own cannot choose among the languages.
fn drawn_pages(release: &[String], language: &str) -> Vec<DrawnPage> {
    let pages = files::DRAWN_PAGES.into_iter().map(|(path, name)| (path, files::page(name, language)));
    pages.filter(|(_, file)| release.contains(file)).collect()
}

fn file(path: impl Into<String>, content: impl Into<String>) -> HostFile {
    HostFile { path: path.into(), content: content.into() }
}

fn json_file(headers: &Headers) -> HostFile {
    let object: Map<_, _> =
        headers.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    file("headers.json", format!("{:#}\n", Value::Object(object)))
}

fn nginx(path: &str, headers: &Headers) -> HostFile {
    let line = |(name, value): &(String, String)| {
        format!("add_header {name} \"{}\" always;\n", value.replace('"', "\\\""))
    };
    file(path, headers.iter().map(line).collect::<String>())
}

/// Returns a `_headers` file in the format of Netlify and Cloudflare Pages.
///
/// Both hosts send `public, max-age=0, must-revalidate` for paths without a `Cache-Control` here. A second value for
/// the same path would be added to the first, so none is set for all paths.
fn headers_file(headers: &Headers, immutable: &[&String]) -> String {
    let mut text = "/*\n".to_owned();
    for (name, value) in headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for path in immutable {
        let _ = write!(text, "\n{path}\n  cache-control: {}\n", files::cache_control(path));
    }
    text
}

/// Returns the files for Netlify. Existing files take precedence over these rules, and the first rule that matches
/// applies.
///
/// Reference: <https://docs.netlify.com/manage/routing/redirects/rewrites-proxies/>
fn netlify(headers: &Headers, immutable: &[&String], drawn: &[DrawnPage]) -> Vec<HostFile> {
    let mut redirects = String::new();
    let folders = files::FOLDERS.map(|folder| format!("{folder}*"));
    for path in folders.iter().map(String::as_str).chain(files::FILES) {
        let _ = writeln!(redirects, "{path} /404.html 404");
    }
    // For `/`, the file index.html would take precedence.
    for (path, page) in drawn.iter().filter(|(path, _)| *path != "/") {
        let _ = writeln!(redirects, "{path} {page} 200");
    }
    let _ = writeln!(redirects, "/* {} 200", files::INDEX);
    vec![
        file("_headers", headers_file(headers, immutable)),
        file("_redirects", redirects),
        file("404.html", NOT_FOUND),
    ]
}

/// Returns the files for Cloudflare Pages. Rules take precedence over existing files, so `/* /index.html 200` would
/// replace every file.
///
/// Without a `404.html` at the top level, Cloudflare Pages answers requests for missing files with the page. A
/// `404.html` in a directory answers requests for files that are missing in that directory. Requests for root
/// files that the release lacks are rewritten to a path in such a directory.
///
/// Reference: <https://developers.cloudflare.com/pages/configuration/serving-pages/>
///
/// It redirects a path with `.html` to the one without, so the drawn pages are named without it.
fn cloudflare(
    headers: &Headers,
    immutable: &[&String],
    release: &[String],
    drawn: &[DrawnPage],
) -> Result<Vec<HostFile>> {
    let rules = immutable.len() + 1;
    if rules > CLOUDFLARE_MAX_RULES {
        bail!(
            "Cloudflare Pages takes {CLOUDFLARE_MAX_RULES} rules for headers, and this release needs {rules}: one for each file in assets/"
        );
    }
    let headers = headers_file(headers, immutable);
    if let Some(line) = headers.lines().find(|line| line.chars().count() > CLOUDFLARE_MAX_LINE_CHARS) {
        let name = line.split(':').next().unwrap_or_default().trim();
        bail!("Cloudflare Pages takes lines of {CLOUDFLARE_MAX_LINE_CHARS} characters, and {name} is longer");
    }
    let mut written = vec![file("_headers", headers)];
    let missing = files::FILES.into_iter().filter(|path| !release.iter().any(|it| it == path));
    let missing = missing.map(|path| format!("{path} {}missing 200\n", files::ASSETS));
    let drawn = drawn.iter().map(|(path, page)| format!("{path} {} 200\n", page.trim_end_matches(".html")));
    let redirects: Vec<_> = missing.chain(drawn).collect();
    if !redirects.is_empty() {
        written.push(file("_redirects", redirects.concat()));
    }
    let pages = files::FOLDERS.map(|folder| file(format!("{}404.html", &folder[1..]), NOT_FOUND));
    written.extend(pages);
    Ok(written)
}

/// Returns the files for Amplify Hosting. A rewrite with status 200 takes precedence over existing files, so its
/// expression excludes them.
///
/// Reference: <https://docs.aws.amazon.com/amplify/latest/userguide/redirects.html> and
/// <https://docs.aws.amazon.com/amplify/latest/userguide/custom-header-YAML-format.html>
fn amplify(headers: &Headers, immutable: &[&String], drawn: &[DrawnPage]) -> Vec<HostFile> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let mut yaml = "customHeaders:\n".to_owned();
    let mut rule = |pattern: &str, headers: &mut dyn Iterator<Item = (&str, &str)>| {
        let _ = writeln!(yaml, "  - pattern: {}\n    headers:", quoted(pattern));
        for (name, value) in headers {
            let _ = writeln!(yaml, "      - key: {}\n        value: {}", quoted(name), quoted(value));
        }
    };
    rule("**/*", &mut headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for path in immutable {
        rule(path, &mut [("cache-control", files::cache_control(path))].into_iter());
    }
    let rule = |source: &str, target: &str, status: &str| json!({ "source": source, "target": target, "status": status, "condition": null });
    let drawn = drawn.iter().map(|(path, page)| rule(path, page, "200"));
    let others = [rule(&pages_expression(), files::INDEX, "200"), rule("/<*>", "/404.html", "404-200")];
    let rewrites: Value = drawn.chain(others).collect();
    vec![
        file("customHttp.yml", yaml),
        file("rewrites.json", format!("{rewrites:#}\n")),
        file("404.html", NOT_FOUND),
    ]
}

/// Returns Amplify's form of a regular expression that matches the paths of pages, with or without the leading slash.
fn pages_expression() -> String {
    let escaped = |path: &str| path.trim_start_matches('/').replace('.', "\\.").replace('/', "\\/");
    let folders = files::FOLDERS.map(escaped).join("|");
    let names = files::FILES.map(escaped).join("|");
    format!("</^(?!\\/?({folders}))(?!\\/?({names})$).*$/>")
}
