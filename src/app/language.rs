//! The languages of the site: those that the build has, the one that the user gets, and how it is loaded.

use std::time::Duration;

use cognito_client::auth::ConfigError;
use cognito_client::platform::Storage as _;
use cognito_client::platform::web::WebStorage;
use js_sys::Reflect;
use web_sys::Element;

use super::base::Base;
use super::document::set_attribute;
use super::file;
use crate::i18n::{Key, Strings};

/// The attribute of `#app` in which the build lists the languages: `de,Deutsch,/locales/de-1a2b.txt;fr,…`.
const ATTRIBUTE: &str = "data-languages";
/// The maximum time for the texts of a language. The page waits for it when it starts.
const TEXTS_TIMEOUT: Duration = Duration::from_secs(3);
/// The key of the user's choice in localStorage, and the name of the cookie with the same choice.
const CHOICE_KEY: &str = "yew-cognito.language";

/// A language of the site.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Language {
    /// The BCP 47 tag.
    pub(super) tag: String,
    /// The name of the language in that language.
    pub(super) name: String,
    /// The address of the file with the texts; `None` for English, which is compiled in.
    pub(super) address: Option<String>,
}

/// The languages that the site offers; at least one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Languages(Vec<Language>);

impl Languages {
    /// Reads the languages of the build from the element `#app`, restricted to those that the configuration allows; an
    /// empty list allows all.
    ///
    /// # Errors
    /// [`ConfigError`] if the configuration names a language that the build does not have.
    pub(super) fn from_page(place: &Element, allowed: &[String]) -> Result<Self, ConfigError> {
        Self::parse(&place.get_attribute(ATTRIBUTE).unwrap_or_default(), allowed)
    }

    /// Reads the languages of the build from its list, with the same restriction and the same error.
    pub(super) fn parse(attribute: &str, allowed: &[String]) -> Result<Self, ConfigError> {
        let english = Strings::first_english();
        let english = Language {
            tag: english.locale().to_owned(),
            name: english.get(Key::LanguageName).to_owned(),
            address: None,
        };
        let others = attribute.split(';').filter_map(|language| {
            let mut parts = language.split(',').map(str::to_owned);
            Some(Language { tag: parts.next()?, name: parts.next()?, address: Some(parts.next()?) })
        });
        let all: Vec<Language> = [english].into_iter().chain(others).collect();
        if allowed.is_empty() {
            return Ok(Self(all));
        }
        let mut chosen = Vec::with_capacity(allowed.len());
        for tag in allowed {
            let Some(language) = all.iter().find(|language| language.tag == *tag) else {
                let known: Vec<&str> = all.iter().map(|language| &*language.tag).collect();
                return Err(ConfigError {
                    field: "custom.yew_cognito.languages".to_owned(),
                    found: tag.clone(),
                    expected: ["languages of this build: ", &known.join(", ")].concat(),
                });
            };
            chosen.push(language.clone());
        }
        Ok(Self(chosen))
    }

    pub(super) fn all(&self) -> &[Language] {
        &self.0
    }

    pub(super) fn find(&self, tag: &str) -> Option<&Language> {
        self.0.iter().find(|language| language.tag == tag)
    }

    /// Returns the language for a user who prefers these tags, in this order. Without a match, that is the first one.
    fn negotiate<'a>(&self, preferred: impl IntoIterator<Item = &'a str>) -> Option<&Language> {
        let exact = |tag: &str| self.0.iter().find(|language| language.tag.eq_ignore_ascii_case(tag));
        let related = |tag: &str| {
            self.0.iter().find(|language| primary(&language.tag).eq_ignore_ascii_case(primary(tag)))
        };
        preferred.into_iter().find_map(|tag| exact(tag).or_else(|| related(tag))).or(self.0.first())
    }

    /// Returns the texts for the user: in the language of an earlier choice, or in one that the browser asks for. Returns
    /// `None` if that language cannot be loaded.
    pub(super) async fn texts_for_user(&self) -> Option<Strings> {
        let choice = WebStorage::Local.get(CHOICE_KEY).ok().flatten();
        let browser = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
        let browser: Vec<String> = browser.iter().filter_map(|tag| tag.as_string()).collect();
        let preferred = choice.iter().chain(&browser).map(String::as_str);
        match self.negotiate(preferred) {
            Some(language) => language.load().await,
            None => Some(Strings::first_english()),
        }
    }
}

impl Language {
    /// Loads the texts; of English, only the [first ones](Strings::first_english). Returns `None` if that is not possible at the moment.
    pub(super) async fn load(&self) -> Option<Strings> {
        let Some(url) = &self.address else { return Some(Strings::first_english()) };
        Strings::from_compiled(&self.tag, &file::read(url, TEXTS_TIMEOUT).await.ok()?).ok()
    }

    /// Remembers the language as the user's choice on this device.
    pub(super) fn remember(&self) {
        // Without storage, the choice holds until the page is reloaded.
        WebStorage::Local.set(CHOICE_KEY, &self.tag).ok();
        // By this cookie, the host answers the next request with a page in this language.
        let path = Base::from_page().address("/");
        let cookie =
            [CHOICE_KEY, "=", &self.tag, "; path=", &path, "; max-age=31536000; samesite=lax; secure"];
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            Reflect::set(&document, &"cookie".into(), &cookie.concat().into()).ok();
        }
    }
}

/// Sets the language and the direction of the page.
pub(super) fn mark_document(strings: &Strings) {
    set_attribute("html", "lang", Some(strings.locale()));
    set_attribute("html", "dir", Some(strings.direction()));
}

/// Returns the language of a tag such as `pt-BR`, without script and region.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILD: &str =
        "de,Deutsch,/locales/de-1.txt;es-419,Español,/locales/es-419-2.txt;ar,العربية,/locales/ar-3.txt";

    fn tags(languages: &Languages) -> Vec<&str> {
        languages.all().iter().map(|language| &*language.tag).collect()
    }

    #[test]
    fn a_build_without_languages_is_english() {
        assert_eq!(tags(&Languages::parse("", &[]).unwrap()), ["en"]);
    }

    #[test]
    fn the_configuration_chooses_and_orders_the_languages() {
        assert_eq!(tags(&Languages::parse(BUILD, &[]).unwrap()), ["en", "de", "es-419", "ar"]);
        let allowed = ["ar".to_owned(), "en".to_owned()];
        assert_eq!(tags(&Languages::parse(BUILD, &allowed).unwrap()), ["ar", "en"]);
        let error = Languages::parse(BUILD, &["fr".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "custom.yew_cognito.languages: expected languages of this build: en, de, es-419, ar, found fr"
        );
    }

    #[test]
    fn the_first_preferred_language_that_exists_is_chosen() {
        let languages = Languages::parse(BUILD, &[]).unwrap();
        let chosen = |preferred: &[&str]| languages.negotiate(preferred.iter().copied()).map(|it| &*it.tag);
        assert_eq!(chosen(&["fr-FR", "de-AT", "en"]), Some("de"));
        assert_eq!(chosen(&["ES-MX"]), Some("es-419"), "another region of the language");
        assert_eq!(chosen(&["en-GB", "de"]), Some("en"));
        assert_eq!(chosen(&["ja"]), Some("en"), "the first language of the site");
        assert_eq!(chosen(&[]), Some("en"));
    }
}
