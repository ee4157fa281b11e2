//! The changes to the page that Trunk has built.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use yew_cognito_infra::html::{Tag, app, tags};

/// Rejects a public URL under which the site cannot work.
///
/// The site's pages have paths of several segments, so it cannot use relative URLs. Scripts, modules and the
/// configuration come from the origin of the page, because the Content-Security-Policy allows no other.
pub(super) fn check_public_url(url: &str) -> Result<()> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_name = |name: &str| !["", ".", ".."].contains(&name) && name.bytes().all(is_plain);
    let inner = url.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if url != "/" && !inner.is_some_and(|inner| inner.split('/').all(is_name)) {
        bail!(
            "the public URL {url} cannot be used: the site needs a path that begins and ends with a slash, such as /app/"
        );
    }
    Ok(())
}

/// Writes the base path of the site into the page, where the app reads it. At the root, the page is unchanged.
pub(super) fn with_base_path(html: &str, base: &str) -> Result<String> {
    if base == "/" {
        return Ok(html.to_owned());
    }
    let mut changed = String::new();
    let mut at = 0;
    for tag in tags(html) {
        if tag.name == "link" && tag.attribute("href") == Some("/config.json") {
            changed += &html[at..tag.start];
            changed += &html[tag.start..tag.end].replace("/config.json", &format!("{base}config.json"));
            at = tag.end;
        }
    }
    with_app_attribute(&(changed + &html[at..]), "data-base", base)
}

/// Adds the script that runs before the first paint. It is before the style sheets, for which scripts wait.
pub(super) fn with_head_script(html: &str, script: &str) -> Result<String> {
    let first = tags(html).into_iter().find(|tag| tag.name == "link" || tag.name == "title");
    let at = first.context("index.html has no <title>")?.start;
    Ok(format!("{}{script}{}", &html[..at], &html[at..]))
}

/// Adds an attribute to the element in which the app is rendered.
pub(super) fn with_app_attribute(html: &str, name: &str, value: &str) -> Result<String> {
    let app = app(html).context("index.html has no element with the id `app`")?;
    let end = app.start + 1 + app.name.len();
    Ok(format!("{} {name}=\"{value}\"{}", &html[..end], &html[end..]))
}

/// Moves the icons that the page links to the directory `assets`, because Trunk does not write icons into a directory.
pub(super) fn with_icons_in(assets: &str, html: &str, staging: &Path, base: &str) -> Result<String> {
    let mut moved = html.to_owned();
    for tag in tags(html) {
        let is_icon = tag.name == "link" && tag.attribute("rel") == Some("icon");
        let Some(href) = tag.attribute("href").filter(|_| is_icon) else { continue };
        let name =
            href.strip_prefix(base).with_context(|| format!("the icon {href} is not a file of this site"))?;
        fs::rename(staging.join(name), staging.join(assets).join(name))
            .with_context(|| format!("{name} cannot be moved"))?;
        moved = moved.replace(href, &format!("{base}{assets}/{name}"));
    }
    Ok(moved)
}

/// The tag that `Trunk.toml` makes Trunk write in place of its own script. It names the files that Trunk has built.
#[derive(Debug)]
pub(super) struct Placeholder {
    tag: Tag,
    pub(super) js: String,
    pub(super) wasm: String,
}

impl Placeholder {
    /// Finds the tag in a page.
    pub(super) fn find(html: &str) -> Result<Self> {
        let mut tags = tags(html).into_iter();
        let tag = tags
            .find(|tag| tag.name == "script" && tag.attribute("data-js").is_some())
            .context("index.html has no <script data-js>; see pattern_script in Trunk.toml")?;
        let attribute = |name| tag.attribute(name).map(str::to_owned).with_context(|| format!("no {name}"));
        Ok(Self { js: attribute("data-js")?, wasm: attribute("data-wasm")?, tag })
    }

    /// Returns the page with other tags in the place of this one.
    pub(super) fn replaced_in(&self, html: &str, by: &str) -> String {
        let after = &html[self.tag.end..];
        let after = after.strip_prefix("</script>").unwrap_or(after);
        format!("{}{by}{after}", &html[..self.tag.start])
    }
}

#[cfg(test)]
mod tests {
    use yew_cognito_infra::html::base_path;

    use super::{Placeholder, check_public_url, with_app_attribute, with_base_path, with_head_script};

    #[test]
    fn placeholder_is_replaced_by_the_tags() {
        let html = r#"<head><meta charset=utf-8><script type="module" data-js=a.js data-wasm="a.wasm"></script></head>"#;
        let placeholder = Placeholder::find(html).unwrap();
        assert_eq!((placeholder.js.as_str(), placeholder.wasm.as_str()), ("a.js", "a.wasm"));
        assert_eq!(placeholder.replaced_in(html, "<new>"), "<head><meta charset=utf-8><new></head>");
    }

    #[test]
    fn page_without_a_placeholder_is_an_error() {
        assert!(Placeholder::find("<head><script src=a.js></script></head>").is_err());
        assert!(Placeholder::find("<script data-js=a.js></script>").is_err());
    }

    #[test]
    fn base_path_of_the_site_is_written_into_the_page() {
        let html = include_str!("../../../../index.html");
        let changed = with_base_path(html, "/app/").unwrap();
        assert_eq!(base_path(&changed), "/app/");
        assert!(changed.contains(r#"href="/app/config.json""#), "{changed}");
        assert!(!changed.contains(r#""/config.json""#), "{changed}");
        // The format in which Trunk's minifier writes the page.
        let minified = "<link rel=preload href=/config.json as=fetch><body><div id=app></div>rest";
        assert_eq!(
            with_base_path(minified, "/a/b/").unwrap(),
            r#"<link rel=preload href=/a/b/config.json as=fetch><body><div data-base="/a/b/" id=app></div>rest"#
        );
        assert!(with_base_path("<body></body>", "/app/").is_err());
    }

    #[test]
    fn head_script_is_before_the_style_sheets() {
        let html = "<head><meta charset=utf-8><title>a</title><link rel=stylesheet href=/a.css></head>";
        let expected = "<head><meta charset=utf-8><script></script><title>a</title><link rel=stylesheet href=/a.css></head>";
        assert_eq!(with_head_script(html, "<script></script>").unwrap(), expected);
        assert!(with_head_script("<p></p>", "").is_err());
    }

    #[test]
    fn attribute_is_added_to_the_element_of_the_app() {
        let html = "<p>before</p><div id=app></div>";
        let expected = r#"<p>before</p><div data-a="b,c" id=app></div>"#;
        assert_eq!(with_app_attribute(html, "data-a", "b,c").unwrap(), expected);
        assert!(with_app_attribute("<p></p>", "data-a", "b").is_err());
    }

    #[test]
    fn page_at_the_root_is_unchanged() {
        let html = include_str!("../../../../index.html");
        assert_eq!(with_base_path(html, "/").unwrap(), html);
        assert_eq!(base_path(html), "/");
    }

    #[test]
    fn public_url_that_is_not_a_path_is_an_error() {
        for url in ["/", "/app/", "/a/b-c/", "/~ada/x.y/"] {
            assert!(check_public_url(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "./",
            "app/",
            "/app",
            "//cdn.example/",
            "https://cdn.example/app/",
            "/a//b/",
            "/a/../b/",
            "/a b/",
            "/\"x/",
        ] {
            let error = check_public_url(url).unwrap_err().to_string();
            assert!(error.contains("such as /app/"), "{url}: {error}");
        }
    }
}
