//! The messages of the page around the app, for example that it cannot start, in the language of a drawn page.

use std::collections::BTreeMap;

use yew_cognito_infra::html::tags;

use crate::error::Error;

// `LOCALES`: the tags and the files of the languages besides English.
include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The attribute that names the text of an element.
const TEXT: &str = "data-text";

/// Returns a page whose messages are in a language. The page of a release has those in English.
pub(crate) fn translated(page: &str, language: &str) -> Result<String, Error> {
    let Some((_, json)) = LOCALES.iter().find(|(tag, _)| *tag == language) else {
        return Ok(page.to_owned());
    };
    let other_sources = || Error::Language(language.to_owned());
    let texts: BTreeMap<String, String> = serde_json::from_str(json).map_err(|_| other_sources())?;
    let mut translated = String::new();
    let mut at = 0;
    for tag in tags(page) {
        let Some(name) = tag.attribute(TEXT) else { continue };
        let text = texts.get(name).ok_or_else(other_sources)?;
        translated += &page[at..tag.end];
        translated += &escaped(text);
        at = page[tag.end..].find('<').map_or(page.len(), |length| tag.end + length);
    }
    Ok(translated + &page[at..])
}

/// Returns a text as it is written into HTML, also into an attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page of the sources.
    const PAGE: &str = include_str!("../../../index.html");

    #[test]
    fn messages_are_in_the_language_of_the_page() {
        let page = translated(PAGE, "de").unwrap();
        for part in [
            r#"<h1 data-text="page_no_scripts">Diese Website braucht JavaScript</h1>"#,
            r#"<h1 data-text="page_stopped">Etwas ist schiefgelaufen</h1>"#,
            r#"<a href="" data-text="reload">Seite neu laden</a>"#,
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert_eq!(page.matches('<').count(), PAGE.matches('<').count());
    }

    #[test]
    fn every_language_has_all_messages_of_the_page() {
        assert!(!LOCALES.is_empty());
        for (language, _) in LOCALES {
            assert_ne!(translated(PAGE, language).unwrap(), PAGE, "{language}");
        }
    }

    #[test]
    fn english_page_is_unchanged() {
        assert_eq!(translated(PAGE, "en").unwrap(), PAGE);
    }

    #[test]
    fn message_that_no_language_has_is_an_error() {
        let page = "<p data-text=page_unknown>Hello</p>";
        assert_eq!(translated(page, "de"), Err(Error::Language("de".to_owned())));
    }
}
