//! Merges style sheets into one, which needs fewer requests and integrity values and compresses better.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use yew_cognito_infra::html::{Tag, tags};

use crate::file;

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
    let name = name(&style);
    fs::write(folder.join(&name), &style).with_context(|| format!("{name} cannot be written"))?;

    let mut page = html[..first.start].to_owned() + &link(&name, &style);
    for (at, sheet) in sheets.iter().enumerate() {
        let end = sheets.get(at + 1).map_or(html.len(), |next| next.start);
        page += &html[sheet.end..end];
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::merge;

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
