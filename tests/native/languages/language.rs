//! The languages in `static/locales`, read line by line so that the order and the format of a file can be checked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use yew_cognito::i18n::{Key, Strings};

/// A language file.
#[derive(Clone)]
pub(super) struct Language {
    /// The BCP 47 tag, which is the name of the file.
    pub(super) locale: String,
    pub(super) json: String,
    /// The names and texts in the order of the lines.
    pub(super) entries: Vec<(String, String)>,
    /// The lines that are not one text.
    pub(super) malformed: Vec<String>,
}

/// A text and its English original, each in all its plural forms.
pub(super) struct Pair<'a> {
    pub(super) name: String,
    pub(super) english: String,
    pub(super) text: &'a str,
}

impl Language {
    /// Reads all languages.
    pub(super) fn all() -> Vec<Self> {
        let folder = root().join("static/locales");
        let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
        files.sort();
        assert!(!files.is_empty(), "there are no languages in {}", folder.display());
        files.iter().map(|path| Self::read(path)).collect()
    }

    /// Reads one language.
    pub(super) fn named(locale: &str) -> Self {
        Self::read(&root().join("static/locales").join(format!("{locale}.json")))
    }

    fn read(path: &Path) -> Self {
        let json = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self::parse(path.file_stem().unwrap().to_str().unwrap(), json)
    }

    /// Parses a file with a text per line.
    pub(super) fn parse(locale: &str, json: String) -> Self {
        let mut entries = Vec::new();
        let mut malformed = Vec::new();
        let body = json.strip_prefix("{\n").and_then(|rest| rest.strip_suffix("\n}\n"));
        let lines: Vec<_> = body.map(|body| body.split(",\n").collect()).unwrap_or_default();
        if lines.is_empty() {
            malformed.push("the braces are not on lines of their own".to_owned());
        }
        for line in lines {
            let parsed = serde_json::from_str::<BTreeMap<String, String>>(&format!("{{{line}}}"));
            let entry = parsed.ok().filter(|it| it.len() == 1).and_then(|mut it| it.pop_first());
            match entry.filter(|(name, _)| line.starts_with(&format!("  \"{name}\": \""))) {
                Some(entry) => entries.push(entry),
                None => malformed.push(format!("not one text: {line}")),
            }
        }
        Self { locale: locale.to_owned(), json, entries, malformed }
    }

    /// Writes a file with the result of `text` for the name and the English text of each key.
    pub(super) fn from_texts(locale: &str, text: impl Fn(&str, &str) -> String) -> Self {
        let lines = originals().into_iter().map(|(name, english)| {
            let text = serde_json::to_string(&text(&name, &english)).unwrap();
            format!("  \"{name}\": {text}")
        });
        let json = format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"));
        Self::parse(locale, json)
    }

    /// Returns this language with another text for `key`.
    pub(super) fn with(&self, key: Key, text: &str) -> Self {
        let replaced =
            |name: &str, _: &str| if name == key.name() { text } else { self.text(name).unwrap() }.to_owned();
        Self::from_texts(&self.locale, replaced)
    }

    /// Returns a text by its name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.entries.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Returns the texts that exist, each with its English original.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        originals().into_iter().filter_map(|(name, english)| {
            let text = self.text(&name)?;
            Some(Pair { name, english, text })
        })
    }
}

impl Pair<'_> {
    /// Returns the plural forms; one if the text has none.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        self.text.split('|')
    }

    /// Returns the English form for most numbers.
    pub(super) fn english_form(&self) -> &str {
        self.english.rsplit('|').next().unwrap_or_default()
    }
}

/// Returns the names and the English texts of a language file, in their order: those of the keys, then those of the page
/// around the app.
pub(super) fn originals() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(root().join("index.html")).unwrap();
    let marked = page.split("data-text=\"page_").skip(1).map(|part| {
        let (name, rest) = part.split_once("\">").unwrap();
        (format!("page_{name}"), rest.split_once("</").unwrap().0.to_owned())
    });
    Key::ALL.iter().map(|key| (key.name(), english(*key))).chain(marked).collect()
}

/// Returns the English text of a key.
pub(super) fn english(key: Key) -> String {
    Strings::default().get(key).to_owned()
}

/// Returns the folder of the package.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
