//! The file that answers each request path, with its content type and cache lifetime.

/// Directories whose paths name files, or resources that are never pages (`/api`).
pub const FOLDERS: [&str; 5] = ["/api/", "/assets/", "/locales/", "/pages/", "/.well-known/"];

/// Files outside of [`FOLDERS`].
pub const FILES: [&str; 6] = [
    "/apple-touch-icon.png",
    "/config.json",
    "/favicon.ico",
    "/manifest.webmanifest",
    "/robots.txt",
    "/sitemap.xml",
];

/// The page that answers every path that does not name a file.
pub const INDEX: &str = "/index.html";

/// The directory of the files with a hash in their names. Such files never change.
pub const ASSETS: &str = "/assets/";

/// The directory of the pages that the build has drawn, one file for each page and language.
pub const PAGES: &str = "/pages/";

/// The pages that the build draws, with their names.
pub const DRAWN_PAGES: [(&str, &str); 5] = [
    ("/", "home"),
    ("/signin", "signin"),
    ("/signup", "signup"),
    ("/forgot", "forgot"),
    ("/confirm", "confirm"),
];

/// The cookie with the tag of the language that the user has chosen.
pub const LANGUAGE_COOKIE: &str = "yew-cognito.language";

/// The suffix of the brotli-compressed variant of a file.
pub const BROTLI: &str = ".br";

/// Returns whether a path names a file. Every other path is a page, including `/@user.name`.
#[must_use]
pub fn is_file(path: &str) -> bool {
    (FOLDERS.iter().any(|folder| path.starts_with(folder)) && !has_dot_segment(path)) || FILES.contains(&path)
}

/// Returns whether a segment of the path is `.` or `..`, percent-encoded or not (RFC 3986, 3.3 and 6.2.2.3).
///
/// Backslashes and encoded separators also end a segment, because servers and object stores differ in what they decode.
/// No file of a release has such a name.
fn has_dot_segment(path: &str) -> bool {
    let decoded = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    decoded.split(['/', '\\']).any(|segment| segment == "." || segment == "..")
}

/// Returns the path of the file of a page in a language, such as `/pages/signin.de.html`.
#[must_use]
pub fn page(name: &str, language: &str) -> String {
    format!("{PAGES}{name}.{language}.html")
}

/// Returns the file that answers a path, without a query.
#[must_use]
pub fn file_for(path: &str) -> &str {
    if is_file(path) { path } else { INDEX }
}

/// A request for a path, with the headers that decide which file answers it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The path, without a query.
    pub path: &'a str,
    /// The header `Accept-Encoding`.
    pub accept_encoding: Option<&'a str>,
    /// The header `Accept-Language`.
    pub accept_language: Option<&'a str>,
    /// The header `Cookie`.
    pub cookie: Option<&'a str>,
}

impl Request<'_> {
    /// Returns the path of the file that answers this request. `languages` are those of the drawn pages, of which the first
    /// is the default; without any, `index.html` answers all pages.
    #[must_use]
    pub fn file(&self, languages: &[String]) -> String {
        let path = match self.path {
            // CloudFront may request the default root object in place of the root.
            "/" | INDEX => "/",
            path => path.strip_suffix('/').unwrap_or(path),
        };
        let drawn = DRAWN_PAGES.iter().find(|(known, _)| *known == path);
        match drawn.zip(self.language(languages)) {
            Some(((_, name), language)) => page(name, language),
            None => file_for(self.path).to_owned(),
        }
    }

    /// Returns the name of the stored object that answers this request.
    #[must_use]
    pub fn object(&self, languages: &[String]) -> String {
        let file = self.file(languages);
        let in_brotli = has_brotli(&file) && self.accept_encoding.is_some_and(accepts_brotli);
        format!("{file}{}", if in_brotli { BROTLI } else { "" })
    }

    /// Returns the language for the user: the one that was chosen on this device, else one that the browser asks for, else
    /// the first one. The app chooses by the same rules.
    fn language<'a>(&self, languages: &'a [String]) -> Option<&'a str> {
        let cookies = self.cookie.unwrap_or_default().split(';');
        let mut cookies = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        let chosen = cookies.find(|(name, _)| *name == LANGUAGE_COOKIE).map(|(_, tag)| tag);
        let preferred = chosen.into_iter().chain(by_quality(self.accept_language.unwrap_or_default()));
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let find = |tag: &str| {
            let exact = languages.iter().find(|known| known.eq_ignore_ascii_case(tag));
            exact.or_else(|| languages.iter().find(|known| primary(known) == primary(tag)))
        };
        preferred.into_iter().find_map(find).or(languages.first()).map(String::as_str)
    }
}

/// Returns the tags of an `Accept-Language`, the preferred ones first (RFC 9110, 12.5.4).
fn by_quality(header: &str) -> Vec<&str> {
    let mut tags: Vec<(f32, &str)> = header
        .split(',')
        .filter_map(|offer| {
            let (tag, quality) = offer.split_once(";q=").unwrap_or((offer, "1"));
            let quality = quality.trim().parse().unwrap_or(0.0);
            (quality > 0.0).then_some((quality, tag.trim()))
        })
        .collect();
    tags.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// Returns whether a brotli-compressed variant of the file is stored as well.
#[must_use]
pub fn has_brotli(path: &str) -> bool {
    const TEXT: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];
    !path.starts_with("/api/") && extension(path).is_some_and(|extension| TEXT.contains(&extension))
}

/// Returns whether an `Accept-Encoding` names brotli with a quality other than 0 (RFC 9110, 12.5.3).
fn accepts_brotli(header: &str) -> bool {
    header.to_ascii_lowercase().split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let is_zero_quality = |part: &str| {
            part.strip_prefix("q=0")
                .is_some_and(|digits| digits.is_empty() || digits.strip_prefix('.').is_some_and(is_zeros))
        };
        parts.next() == Some("br") && !parts.any(is_zero_quality)
    })
}

fn is_zeros(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

/// Returns the `Content-Type` of a file; `None` for a file type that the site does not use.
#[must_use]
pub fn content_type(path: &str) -> Option<&'static str> {
    Some(match extension(path) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("jpg") => "image/jpeg",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("xml") => "application/xml",
        // Covers files without an extension, such as apple-app-site-association.
        None if path.starts_with("/.well-known/") => "application/json",
        _ => return None,
    })
}

/// Returns the `Cache-Control` of a file. Files with a hash in their names are cached for a year, all others are
/// revalidated before each use.
#[must_use]
pub fn cache_control(path: &str) -> &'static str {
    if path.starts_with(ASSETS) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.').filter(|(before, _)| !before.is_empty()).map(|(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_and_cache_lifetimes_match_the_kind_of_file() {
        for (path, content_type_of, cache) in [
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
            ("/config.json", "application/json", "no-cache"),
            ("/assets/a-0123.wasm", "application/wasm", "public, max-age=31536000, immutable"),
            ("/.well-known/apple-app-site-association", "application/json", "no-cache"),
        ] {
            assert_eq!(content_type(path), Some(content_type_of), "{path}");
            assert_eq!(cache_control(path), cache, "{path}");
        }
        assert_eq!(content_type("/assets/LICENSE"), None);
        assert_eq!(content_type("/.hidden"), None);
    }
}
