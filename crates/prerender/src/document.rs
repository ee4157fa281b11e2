//! Writes a drawn page into the page of the release.

use std::fmt::Write as _;

use yew_cognito_infra::html::{Tag, app, tags};

use crate::error::Error;
use crate::messages::{escaped, translated};

/// The texts and attributes that replace those of the page of the release.
pub(crate) struct Document<'a> {
    pub(crate) language: &'a str,
    pub(crate) direction: &'a str,
    pub(crate) title: &'a str,
    /// The address of the language's texts, which the app needs to draw the page again.
    pub(crate) texts: Option<&'a str>,
    /// The hash of the configuration.
    pub(crate) config_hash: u32,
    /// The content of the element of the app.
    pub(crate) content: &'a str,
}

impl Document<'_> {
    /// Returns the page of the release with this content.
    pub(crate) fn write_into(&self, page: &str) -> Result<String, Error> {
        let find = |name: &str| tags(page).into_iter().find(|tag| tag.name == name);
        let root = find("html").ok_or(Error::Template("element <html>"))?;
        let title = find("title").ok_or(Error::Template("element <title>"))?;
        let title_end = page[title.end..].find("</title").ok_or(Error::Template("end of its title"))?;
        let app = app(page).ok_or(Error::Template("element with the id `app`"))?;

        let mut html = page[..root.start].to_owned();
        html += &with_attributes(&root, &[("lang", self.language), ("dir", self.direction)]);
        html += &page[root.end..title.start];
        if let Some(address) = self.texts {
            let _ =
                write!(html, r#"<link rel="preload" as="fetch" crossorigin href="{}">"#, escaped(address));
        }
        html += &page[title.start..title.end];
        html += &escaped(self.title);
        html += &page[title.end + title_end..app.start];
        html += &with_attributes(&app, &[("data-static", &self.config_hash.to_string())]);
        html += self.content;
        html += &translated(&page[app.end..], self.language)?;
        Ok(html)
    }
}

/// Returns a start tag with these attributes in place of its own ones of the same names.
fn with_attributes(tag: &Tag, attributes: &[(&str, &str)]) -> String {
    let others = tag.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let others = others.filter(|(name, _)| attributes.iter().all(|(known, _)| known != name));
    let mut html = format!("<{}", tag.name);
    for (name, value) in others.chain(attributes.iter().copied()) {
        let _ = write!(html, r#" {name}="{}""#, value.replace('"', "&quot;"));
    }
    html + ">"
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: Document<'_> = Document {
        language: "ar",
        direction: "rtl",
        title: "A & B",
        texts: Some("/assets/ar-1.txt"),
        config_hash: 7,
        content: "<main></main>",
    };

    #[test]
    fn language_title_and_content_are_written_into_the_page() {
        let page = "<!doctype html><html data-auth=restoring lang=en><meta charset=utf-8><title>Sign in</title>\
                    <body><div data-languages=\"ar,A,/a\" id=app></div><p data-text=reload>after";
        let expected = "<!doctype html><html data-auth=\"restoring\" lang=\"ar\" dir=\"rtl\"><meta charset=utf-8>\
                        <link rel=\"preload\" as=\"fetch\" crossorigin href=\"/assets/ar-1.txt\"><title>A &amp; B</title>\
                        <body><div data-languages=\"ar,A,/a\" id=\"app\" data-static=\"7\"><main></main></div><p data-text=reload>إعادة تحميل الصفحة";
        assert_eq!(DOCUMENT.write_into(page).unwrap(), expected);
    }

    #[test]
    fn page_without_the_element_of_the_app_is_an_error() {
        let page = "<!doctype html><html><title>Sign in</title><body>";
        assert_eq!(DOCUMENT.write_into(page), Err(Error::Template("element with the id `app`")));
    }
}
