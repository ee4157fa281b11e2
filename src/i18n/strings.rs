//! The texts of one language.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use super::locale::Locale;
use super::plural::{plural_categories, plural_category};
#[cfg(feature = "app")]
use super::texts::FIRST_ENGLISH;
use super::texts::{ENGLISH, FINGERPRINT, Key};

/// The texts of one language, with the changes that an app makes to them. Clones share them.
///
/// ```
/// use yew_cognito::i18n::{Key, Strings};
///
/// let strings = Strings::default().with(Key::SignIn, "Log in");
/// assert_eq!(strings.get(Key::SignIn), "Log in");
/// assert_eq!(strings.get(Key::Password), "Password");
/// ```
#[derive(Clone)]
pub struct Strings {
    language: Rc<Language>,
    /// Replaces texts of the language.
    overrides: Rc<Vec<(Key, Cow<'static, str>)>>,
}

struct Language {
    /// The BCP 47 tag.
    locale: Cow<'static, str>,
    /// The texts in the order of the keys, each followed by a line feed.
    texts: Cow<'static, str>,
    /// The offset of the end of each text.
    ends: Vec<usize>,
}

/// The beginning of the names of texts in a JSON file that are not for the app, but for the page around it (`index.html`).
const PAGE_PREFIX: &str = "page_";

/// The reason why a language cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StringsError {
    /// The JSON cannot be parsed.
    Syntax(String),
    /// There is no text with this name.
    UnknownKey(String),
    /// The language has no text of this name.
    Missing(String),
    /// The text of this name contains a line break.
    LineBreak(String),
    /// The compiled file does not have the texts that this version needs.
    OtherVersion,
}

impl Strings {
    /// Parses a language from JSON: one object with a text for each key, named in snake case (`sign_in`). Texts whose names
    /// begin with `page_` are not used.
    ///
    /// `locale` is the BCP 47 tag of the language. It decides the plural forms, which a text lists in the order of
    /// [`plural_categories`](super::plural_categories), separated by `|`.
    ///
    /// # Errors
    /// [`StringsError`] if the JSON is invalid, a text is missing or unknown, or contains a line break.
    ///
    /// ```
    /// use yew_cognito::i18n::{Strings, StringsError};
    ///
    /// let error = Strings::from_json("de", r#"{ "sign_in": "Anmelden" }"#).unwrap_err();
    /// assert_eq!(error, StringsError::Missing("language_name".to_owned()));
    /// ```
    pub fn from_json(locale: &str, json: &str) -> Result<Self, StringsError> {
        let texts = texts_in_order(json)?;
        Ok(Self::new(locale.to_owned().into(), texts.into()))
    }

    /// Parses a language that the build of the site has compiled: a line with a number that identifies the keys, then the
    /// texts in the order of the keys, one per line.
    ///
    /// # Errors
    /// [`StringsError::OtherVersion`] if it was compiled for other keys, for example by an earlier version.
    pub fn from_compiled(locale: &str, compiled: &str) -> Result<Self, StringsError> {
        let (fingerprint, texts) = compiled.split_once('\n').ok_or(StringsError::OtherVersion)?;
        let strings = Self::new(locale.to_owned().into(), texts.to_owned().into());
        let is_this_version =
            fingerprint.parse() == Ok(FINGERPRINT) && strings.language.ends.len() == Key::ALL.len();
        is_this_version.then_some(strings).ok_or(StringsError::OtherVersion)
    }

    /// Returns the English texts that the first part of a site needs; all others are empty. Where it is used instead of
    /// [`default`](Self::default), the other texts can be loaded later.
    #[cfg(feature = "app")]
    pub(crate) fn first_english() -> Self {
        Self::new(Cow::Borrowed("en"), Cow::Borrowed(FIRST_ENGLISH))
    }

    /// Returns whether these are the [first English texts](Self::first_english) alone.
    #[cfg(feature = "app")]
    pub(crate) fn is_first_english(&self) -> bool {
        self.language.texts == FIRST_ENGLISH
    }

    fn new(locale: Cow<'static, str>, texts: Cow<'static, str>) -> Self {
        let ends = texts.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { language: Rc::new(Language { locale, texts, ends }), overrides: Rc::default() }
    }

    /// Returns these texts with another one for `key`.
    #[must_use]
    pub fn with(mut self, key: Key, text: impl Into<Cow<'static, str>>) -> Self {
        Rc::make_mut(&mut self.overrides).insert(0, (key, text.into()));
        self
    }

    /// Returns these texts in the language of `other`, with the overrides of both; those of `self` are preferred.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        let overrides = self.overrides.iter().chain(&*other.overrides).cloned().collect();
        Self { language: other.language.clone(), overrides: Rc::new(overrides) }
    }

    /// Returns the BCP 47 tag of the language.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.language.locale
    }

    /// Returns the direction of the language's script: `ltr` or `rtl`.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        let is_right_to_left = ["ar", "fa", "he", "ur"].iter().any(|language| {
            self.locale().strip_prefix(language).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        if is_right_to_left { "rtl" } else { "ltr" }
    }

    /// Returns the text of `key`, with its placeholders.
    #[must_use]
    pub fn get(&self, key: Key) -> &str {
        let replaced = self.overrides.iter().find(|(replaced, _)| *replaced == key);
        replaced.map_or_else(|| self.language.text(key), |(_, text)| text)
    }

    /// Returns the text of `key` with its placeholders replaced: `{0}` by the first argument, and so on.
    #[must_use]
    pub fn fill(&self, key: Key, arguments: &[String]) -> String {
        fill(self.get(key), arguments)
    }

    /// Returns the plural form of `key` for `number`, which replaces `{0}`.
    #[must_use]
    pub fn count(&self, key: Key, number: u32) -> String {
        let category = plural_category(self.locale(), number);
        let categories = plural_categories(self.locale());
        let form = categories.iter().position(|known| *known == category).unwrap_or_default();
        let text = self.get(key);
        let text = text.split('|').nth(form).unwrap_or(text);
        fill(text, &[Locale::new(self.locale()).number(number)])
    }
}

impl Language {
    fn text(&self, key: Key) -> &str {
        let index = key as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        self.ends.get(index).and_then(|end| self.texts.get(start..*end)).unwrap_or_default()
    }
}

impl Default for Strings {
    /// Returns the English texts.
    fn default() -> Self {
        Self::new(Cow::Borrowed("en"), Cow::Borrowed(ENGLISH))
    }
}

impl PartialEq for Strings {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&*self.language, &*other.language);
        let is_same_language =
            Rc::ptr_eq(&self.language, &other.language) || (&a.locale, &a.texts) == (&b.locale, &b.texts);
        is_same_language && self.overrides == other.overrides
    }
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings")
            .field("locale", &self.locale())
            .field("overrides", &self.overrides)
            .finish_non_exhaustive()
    }
}

fn fill(text: &str, arguments: &[String]) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let argument = part.split_once('}').and_then(|(index, rest)| {
            let index = index.bytes().next()?.checked_sub(b'0')?;
            Some((arguments.get(usize::from(index))?, rest))
        });
        if let Some((argument, rest)) = argument {
            filled.push_str(argument);
            filled.push_str(rest);
        } else {
            filled.push('{');
            filled.push_str(part);
        }
    }
    filled
}

impl Key {
    /// Returns the name of the key in a JSON file, such as `sign_in`.
    #[must_use]
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in self.variant().chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

/// Returns the texts of a JSON file in the order of the keys, each followed by a line feed.
fn texts_in_order(json: &str) -> Result<String, StringsError> {
    use std::collections::BTreeMap;

    let mut named: BTreeMap<String, String> =
        serde_json::from_str(json).map_err(|error| StringsError::Syntax(error.to_string()))?;
    let mut texts = String::new();
    for key in Key::ALL {
        let name = key.name();
        let text = named.remove(&name).filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| StringsError::Missing(name.clone()))?;
        if text.contains('\n') {
            return Err(StringsError::LineBreak(name));
        }
        texts.push_str(&text);
        texts.push('\n');
    }
    let mut unknown = named.into_keys().filter(|name| !name.starts_with(PAGE_PREFIX));
    unknown.next().map_or(Ok(texts), |name| Err(StringsError::UnknownKey(name)))
}

impl fmt::Display for StringsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(reason) => write!(f, "the texts are not a JSON object of strings: {reason}"),
            Self::UnknownKey(name) => write!(f, "there is no text named `{name}`"),
            Self::Missing(name) => write!(f, "the text `{name}` is missing"),
            Self::LineBreak(name) => write!(f, "the text `{name}` contains a line break"),
            Self::OtherVersion => f.write_str("the texts were compiled for another version"),
        }
    }
}

impl std::error::Error for StringsError {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Returns a language whose texts are `text` of the key.
    fn json(text: impl Fn(Key) -> String) -> String {
        let texts: BTreeMap<String, String> = Key::ALL.iter().map(|key| (key.name(), text(*key))).collect();
        serde_json::to_string(&texts).unwrap()
    }

    /// Returns the compiled form of a language whose texts are the names of their keys.
    fn compiled() -> String {
        let texts: String = Key::ALL.iter().map(|key| key.name() + "\n").collect();
        format!("{FINGERPRINT}\n{texts}")
    }

    #[test]
    fn names_are_in_snake_case() {
        assert_eq!(Key::SignIn.name(), "sign_in");
        assert_eq!(Key::ErrorNotAllowed.name(), "error_not_allowed");
    }

    #[test]
    fn every_english_text_is_found_by_its_key() {
        let english = Strings::default();
        assert_eq!(english.get(Key::SignIn), "Sign in");
        assert_eq!(english.get(Key::Password), "Password");
        assert_eq!(english.get(*Key::ALL.last().unwrap()), "Nothing here yet.");
        assert!(Key::ALL.iter().all(|key| !english.get(*key).is_empty()));
    }

    #[test]
    fn placeholders_are_replaced_by_position() {
        let fill = |text: &str, arguments: &[&str]| {
            fill(text, &arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(fill("{1} before {0}", &["a", "b"]), "b before a");
        assert_eq!(fill("{0}{0}", &["{1}", "b"]), "{1}{1}", "arguments are not filled themselves");
        assert_eq!(fill("{0} and {2}", &["a"]), "a and {2}");
        assert_eq!(fill("{", &["a"]), "{");
    }

    #[test]
    fn the_number_chooses_the_plural_form() {
        let english = Strings::default();
        assert_eq!(english.count(Key::RuleLength, 1), "At least 1 character");
        assert_eq!(english.count(Key::RuleLength, 15), "At least 15 characters");
        assert_eq!(english.count(Key::ResendWait, 3), "Send again in 3 s", "a text with one form");
    }

    #[test]
    fn a_language_is_read_from_json() {
        let german = Strings::from_json("de", &json(|key| format!("de:{}", key.name()))).unwrap();
        assert_eq!((german.locale(), german.direction()), ("de", "ltr"));
        assert_eq!(german.get(Key::SignIn), "de:sign_in");
        assert_eq!(Strings::from_json("ar-EG", &json(|_| "x".to_owned())).unwrap().direction(), "rtl");
    }

    #[test]
    fn an_incomplete_language_is_an_error_that_names_the_text() {
        let without =
            |name: &str| json(|key| if key.name() == name { String::new() } else { "x".to_owned() });
        let error = Strings::from_json("de", &without("sign_in")).unwrap_err();
        assert_eq!(error, StringsError::Missing("sign_in".to_owned()));
        let error = Strings::from_json("de", &json(|_| "a\nb".to_owned())).unwrap_err();
        assert!(matches!(error, StringsError::LineBreak(_)), "{error}");
        assert!(matches!(Strings::from_json("de", "[]"), Err(StringsError::Syntax(_))));
    }

    #[test]
    fn texts_of_the_page_around_the_app_are_not_used() {
        let json = json(Key::name).replacen('{', "{\"page_stopped\":\"x\",", 1);
        assert!(Strings::from_json("de", &json).is_ok());
        let error = Strings::from_json("de", &json.replace("page_stopped", "stopped")).unwrap_err();
        assert_eq!(error, StringsError::UnknownKey("stopped".to_owned()));
    }

    #[test]
    fn a_compiled_language_has_the_same_texts() {
        let json = json(Key::name);
        assert_eq!(
            Strings::from_compiled("de", &compiled()).unwrap(),
            Strings::from_json("de", &json).unwrap()
        );
    }

    #[test]
    fn a_language_that_was_compiled_for_other_keys_is_an_error() {
        let compiled = compiled();
        let (_, texts) = compiled.split_once('\n').unwrap();
        for other in [format!("1\n{texts}"), format!("{compiled}more\n"), texts.to_owned(), String::new()] {
            assert_eq!(Strings::from_compiled("de", &other), Err(StringsError::OtherVersion));
        }
    }

    #[test]
    fn overrides_survive_a_change_of_language() {
        let ours = Strings::default().with(Key::SignIn, "Log in").with(Key::SignIn, "Enter");
        let german = Strings::from_json("de", &json(Key::name)).unwrap();
        let both = ours.over(&german);
        assert_eq!((both.get(Key::SignIn), both.get(Key::Password)), ("Enter", "password"));
        assert_eq!(both.locale(), "de");
        assert_ne!(both, german);
    }
}
