//! The rules that the texts of a language keep, from `tests/fixtures/glossary.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::language::root;

/// The rules for all languages.
#[derive(Deserialize)]
pub(super) struct Rules {
    /// Examples, which every language shows as they are.
    pub(super) samples: Vec<String>,
    /// English words that no other language has.
    pub(super) english_words: Vec<String>,
    /// The glossary. A part of a text that is one term is not searched for those after it.
    pub(super) terms: Vec<Term>,
    languages: BTreeMap<String, LanguageRules>,
}

/// A term of the glossary.
#[derive(Deserialize)]
pub(super) struct Term {
    /// The forms of the term in English.
    pub(super) english: Vec<String>,
    languages: BTreeMap<String, Translations>,
}

/// The beginnings of words that translate a term, and of words that must not.
#[derive(Deserialize)]
pub(super) struct Translations {
    pub(super) accepted: Vec<String>,
    pub(super) forbidden: Vec<String>,
}

/// The rules for one language.
#[derive(Deserialize)]
pub(super) struct LanguageRules {
    pub(super) words: Words,
    /// Words of a form of address that the language does not use here.
    pub(super) wrong_address: Vec<String>,
    /// The endings of sentences, in languages whose politeness they show. Empty if all are allowed.
    #[serde(default)]
    pub(super) sentence_endings: Vec<String>,
    /// The letters, in lower case: single ones, or a range such as `a-z`.
    pub(super) letters: Vec<String>,
    /// The words in Latin letters that a language with another script has.
    #[serde(default)]
    pub(super) latin_words: Vec<String>,
    /// All characters that are neither letters nor digits.
    pub(super) punctuation: String,
    /// The opening and the closing quotation mark.
    pub(super) quotes: String,
    /// Other marks that occur in pairs.
    pub(super) pairs: Vec<String>,
    /// The blanks before marks. Other marks follow a word without a blank.
    #[serde(default)]
    pub(super) blanks_before: BTreeMap<char, String>,
    /// The blanks after opening marks. Other opening marks have none.
    #[serde(default)]
    pub(super) blanks_after: BTreeMap<char, String>,
    /// How many times as long as in English a text may be.
    #[serde(default = "default_max_length")]
    pub(super) max_length: f64,
}

/// How words are recognised.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Words {
    /// Blanks separate words.
    Spaced,
    /// Blanks separate words, which may begin with an article or a conjunction.
    Prefixed,
    /// Words follow each other without blanks.
    Joined,
}

fn default_max_length() -> f64 {
    2.2
}

impl Rules {
    /// Reads the rules.
    pub(super) fn read() -> Self {
        let path = root().join("tests/fixtures/glossary.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// Returns the rules for a language, or a message that says where to add them.
    pub(super) fn language(&self, locale: &str) -> Result<&LanguageRules, String> {
        lookup(&self.languages, locale)
            .ok_or_else(|| format!("tests/fixtures/glossary.json has no `{locale}` under `languages`"))
    }

    /// Returns the text with a digit in the place of each example.
    pub(super) fn without_samples(&self, text: &str) -> String {
        self.samples.iter().fold(text.to_owned(), |text, sample| text.replace(sample.as_str(), "0"))
    }
}

impl Term {
    /// Returns the translations into a language, or a message that says where to add them.
    pub(super) fn translations(&self, locale: &str) -> Result<&Translations, String> {
        lookup(&self.languages, locale).ok_or_else(|| {
            format!("tests/fixtures/glossary.json has no `{locale}` for the term `{}`", self.english[0])
        })
    }
}

impl LanguageRules {
    /// Returns whether a lower-case letter belongs to the language's alphabet.
    pub(super) fn has_letter(&self, letter: char) -> bool {
        self.letters.iter().any(|letters| match *letters.chars().collect::<Vec<_>>() {
            [first, '-', last] => (first..=last).contains(&letter),
            ref letters => letters.contains(&letter),
        })
    }

    /// Returns the opening and closing marks of all pairs, beginning with the quotation marks.
    pub(super) fn all_pairs(&self) -> impl Iterator<Item = (char, char)> {
        let pairs = std::iter::once(&self.quotes).chain(&self.pairs);
        pairs.filter_map(|pair| Some((pair.chars().next()?, pair.chars().nth(1)?)))
    }
}

impl Words {
    /// Returns whether a word of `text` begins with `stem`.
    pub(super) fn has_stem(self, text: &str, stem: &str) -> bool {
        let (text, stem) = (normalized(text), normalized(stem));
        match self {
            Self::Spaced => text.contains(stem.trim_end()),
            Self::Prefixed | Self::Joined => text.contains(stem.trim()),
        }
    }

    /// Returns whether `text` contains the words `phrase`.
    pub(super) fn has_phrase(self, text: &str, phrase: &str) -> bool {
        match self {
            Self::Spaced | Self::Prefixed => normalized(text).contains(&normalized(phrase)),
            Self::Joined => text.contains(phrase),
        }
    }
}

/// Returns the words in lower case with a blank before and after each.
pub(super) fn normalized(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |text, word| text + word + " ")
}

/// Returns the entry of a tag such as `pt-BR`, or else of its language.
fn lookup<'a, T>(entries: &'a BTreeMap<String, T>, locale: &str) -> Option<&'a T> {
    entries.get(locale).or_else(|| entries.get(locale.split('-').next()?))
}
