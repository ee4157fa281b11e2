//! Patterns of the service: they have Java's syntax and are matched against the whole text.
//!
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html>

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

/// Java's classes only contain ASCII characters, and its dot excludes several line terminators.
const WORD: &str = "[0-9A-Za-z_]";
const DIGIT: &str = "[0-9]";
const SPACE: &str = r"[ \t\n\x0B\f\r]";
const NO_SPACE: &str = r"[^ \t\n\x0B\f\r]";
const ANY: &str = r"[^\n\r\x{85}\x{2028}\x{2029}]";

/// The only look-behind in the model: the text must not end with a dot. The `regex` crate has no look-behinds.
const NO_DOT_AT_THE_END: &str = r"(?<!\.)$";

/// A pattern that is compiled on first use, because most patterns are never needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub(super) struct Pattern {
    java: String,
    compiled: OnceLock<Result<Regex, regex::Error>>,
}

impl From<String> for Pattern {
    fn from(java: String) -> Self {
        Self { java, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// Returns the pattern as messages of the service contain it.
    pub(super) fn java(&self) -> &str {
        &self.java
    }

    /// Returns whether the whole text matches. A test ensures that every pattern compiles; otherwise it would match any
    /// text.
    pub(super) fn matches(&self, text: &str) -> bool {
        let has_end = !(self.java.ends_with(NO_DOT_AT_THE_END) && text.ends_with('.'));
        has_end && self.compiled().as_ref().map_or(true, |regex| regex.is_match(text))
    }

    pub(super) fn compiled(&self) -> &Result<Regex, regex::Error> {
        self.compiled.get_or_init(|| Regex::new(&format!(r"\A(?:{})\z", translated(&self.java))))
    }
}

/// Translates a pattern to the syntax of the `regex` crate.
fn translated(java: &str) -> String {
    let java = java.strip_suffix(NO_DOT_AT_THE_END).unwrap_or(java);
    let dot = if java.starts_with("(?s)") { "." } else { ANY };
    let mut pattern = String::new();
    let mut is_in_class = false;
    let mut characters = java.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('w') => pattern.push_str(WORD),
                Some('d') => pattern.push_str(DIGIT),
                Some('s') => pattern.push_str(SPACE),
                Some('S') => pattern.push_str(NO_SPACE),
                escaped => pattern.extend(['\\'].into_iter().chain(escaped)),
            },
            '.' if !is_in_class => pattern.push_str(dot),
            _ => {
                is_in_class = character == '[' || is_in_class && character != ']';
                pattern.push(character);
            }
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_the_whole_text_as_in_java() {
        for (java, text, is_match) in [
            (r"[\w+]+", "a1_+", true),
            (r"[\w+]+", "a1_+ ", false),
            (r"[\w+]+", "é", false),
            (r"[\w-]+_[0-9a-zA-Z]+", "eu-west-1_aBc", true),
            (r"[\w-]+_[0-9a-zA-Z]+", "eu-west-1_aBc-", false),
            (r"[0-9]+", "123456", true),
            (r"[0-9]+", "12345a", false),
            (r"[0-9]+", "٣", false),
            (r"[0-9]+", "1\n", false),
            (r"[\S]+", "a\u{a0}b", true),
            (r"[\S]+", "a b", false),
            (r"[\S]+", "", false),
            (r"^[\S]+.*[\S]+$", "a b", true),
            (r"^[\S]+.*[\S]+$", " ab", false),
            (r"^[\S]+.*[\S]+$", "a", false),
            (r"^[\S]+.*[\S]+$", "a\u{2028}b", true),
            (r"a.b", "a\u{2028}b", false),
            (r"(?s).*", "a\nb", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "zoë@example.org", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "zoë example", false),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]+", "zoë\t*", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]+", "a\u{a0}", false),
            (r".*\{####\}.*", "code {####}.", true),
            (r".*\{####\}.*", "code", false),
            (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "a.b", true),
            (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "a.", false),
            (r"[A-Za-z0-9-_=.]+", "a-b_c=.", true),
            (r"[A-Za-z0-9-_=.]+", "a:b", false),
        ] {
            let pattern = Pattern::from(java.to_owned());
            assert_eq!(pattern.matches(text), is_match, "{java} {text:?} {:?}", pattern.compiled());
        }
    }
}
