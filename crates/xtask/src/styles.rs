//! Merges style sheets into one, which needs fewer requests and integrity values and compresses better, and shortens the
//! names of private properties in it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use yew_cognito_infra::html::{Tag, tags};

use crate::file;

/// The beginning of the names of properties that only the project's own style sheets use (docs/theming.md).
const PRIVATE: &str = "--_auth-";

/// Replaces all style sheets that a page links by a single one. `name` returns its file name for its text.
///
/// `link` returns the tag for a file name and a text.
pub(crate) fn merge(
    html: &str,
    folder: &Path,
    base: &str,
    name: impl FnOnce(&str) -> String,
    link: impl FnOnce(&str, &str) -> String,
) -> Result<String> {
    let is_sheet = |tag: &Tag| tag.name == "link" && tag.attribute("rel") == Some("stylesheet");
    let sheets: Vec<Tag> = tags(html).into_iter().filter(is_sheet).collect();
    let Some(first) = sheets.first() else { return Ok(html.to_owned()) };

    let mut style = String::new();
    for sheet in &sheets {
        let href = sheet.attribute("href").unwrap_or_default();
        let file =
            href.strip_prefix(base).with_context(|| format!("{href} is not a style sheet of this site"))?;
        let path = folder.join(file);
        style += &file::read_text(&path)?;
        fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
    }
    let style = with_short_properties(&style);
    let name = name(&style);
    fs::write(folder.join(&name), &style).with_context(|| format!("{name} cannot be written"))?;

    let mut page = html[..first.start].to_owned() + &link(&name, &style);
    for (at, sheet) in sheets.iter().enumerate() {
        let end = sheets.get(at + 1).map_or(html.len(), |next| next.start);
        page += &html[sheet.end..end];
    }
    Ok(page)
}

/// Gives private properties the names `--a` to `--z`, `--a1` to `--z1` and so on.
fn with_short_properties(style: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut names = Vec::new();
    let mut short = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(at) = rest.find(PRIVATE) {
        let (before, name) = rest.split_at(at);
        let (name, after) = name.split_at(name.find(|c| !is_part(c)).unwrap_or(name.len()));
        let number = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        short += before;
        short += "--";
        short.extend(('a'..='z').nth(number % 26));
        if number >= 26 {
            short += &(number / 26).to_string();
        }
        rest = after;
    }
    short + rest
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::{merge, with_short_properties};

    #[test]
    fn private_properties_get_short_names() {
        let style = "a{--_auth-line:red;--auth-ink:blue;color:var(--_auth-line-2,var(--_auth-line))}";
        assert_eq!(with_short_properties(style), "a{--a:red;--auth-ink:blue;color:var(--b,var(--a))}");
        let many: Vec<_> = (0..28).map(|number| format!("--_auth-{number}:0;")).collect();
        assert!(with_short_properties(&many.concat()).ends_with("--z:0;--a1:0;--b1:0;"));
    }

    #[test]
    fn style_sheets_are_merged_in_their_order() {
        let folder = env::temp_dir().join(format!("yew-cognito-styles-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.css"), "a{}").unwrap();
        fs::write(folder.join("b.css"), "b{}").unwrap();
        let html = "<head><link rel=stylesheet href=/x/a.css><meta><link rel=icon href=/x/i><link rel=stylesheet href=/x/b.css></head>";
        let link = |name: &str, style: &str| format!("[{name} {style}]");
        let merged = merge(html, &folder, "/x/", |style| format!("{}.css", style.len()), link).unwrap();
        assert_eq!(merged, "<head>[6.css a{}b{}]<meta><link rel=icon href=/x/i></head>");
        assert_eq!(fs::read_to_string(folder.join("6.css")).unwrap(), "a{}b{}");
        assert!(!folder.join("a.css").exists() && !folder.join("b.css").exists());

        let missing = merge("<link rel=stylesheet href=/x/c.css>", &folder, "/x/", str::to_owned, link);
        assert!(missing.unwrap_err().to_string().contains("c.css"));
        let elsewhere = merge("<link rel=stylesheet href=//cdn/c.css>", &folder, "/x/", str::to_owned, link);
        assert!(elsewhere.unwrap_err().to_string().contains("//cdn/c.css"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn page_without_style_sheets_is_unchanged() {
        let page = "<p>plain</p>";
        assert_eq!(merge(page, &env::temp_dir(), "/", str::to_owned, |_, _| String::new()).unwrap(), page);
    }
}
