//! The letters, marks and blanks of a text. Each function returns the first problem that it finds.

use super::rules::LanguageRules;

/// Marks that follow a word without a blank, unless the rules of the language say otherwise.
const CLOSING: &str = ".,:;?!)…،؛؟。、）";

/// Finds a word in Latin letters in a language with another script.
pub(super) fn unknown_word(text: &str, rules: &LanguageRules) -> Option<String> {
    if rules.has_letter('a') {
        return None;
    }
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let unknown = words.find(|word| !rules.latin_words.iter().any(|known| known == word))?;
    Some(format!("`{unknown}` is in Latin letters"))
}

/// Finds a letter, a digit or a mark that the language does not have. This includes invisible characters.
pub(super) fn unknown_character(text: &str, rules: &LanguageRules) -> Option<String> {
    let is_known = |c: char| {
        c.is_ascii_alphanumeric()
            || rules.punctuation.contains(c)
            || c.is_alphabetic() && c.to_lowercase().all(|c| rules.has_letter(c))
    };
    let unknown = text.chars().find(|c| !is_known(*c))?;
    Some(format!("{unknown:?} does not belong to this language"))
}

/// Finds a quotation mark, or another mark of a pair, without its counterpart.
pub(super) fn unpaired_mark(text: &str, rules: &LanguageRules) -> Option<String> {
    let unpaired = rules.all_pairs().find(|(opening, closing)| {
        let mut depth = 0_i32;
        let is_opened_first = text.chars().all(|c| {
            depth += i32::from(c == *opening) - i32::from(c == *closing);
            depth >= 0
        });
        !is_opened_first || depth != 0
    });
    unpaired.map(|(opening, closing)| format!("{opening:?} and {closing:?} are not in pairs"))
}

/// Finds an isolate, which is invisible, around anything but the digit that replaces a placeholder or an example.
pub(super) fn wrong_isolate(text: &str) -> Option<String> {
    let mut isolates = text.split('\u{2068}').skip(1).filter_map(|rest| Some(rest.split_once('\u{2069}')?.0));
    let wrong =
        isolates.find(|isolated| !matches!(isolated.as_bytes(), [digit] if digit.is_ascii_digit()))?;
    Some(format!("“{wrong}” need not be isolated"))
}

/// Finds a blank that is missing, superfluous or of the wrong kind.
pub(super) fn wrong_blank(text: &str, rules: &LanguageRules) -> Option<String> {
    if text.trim() != text {
        return Some("begins or ends with a blank".to_owned());
    }
    let openings: Vec<_> = rules.all_pairs().map(|(opening, _)| opening).collect();
    let closings: Vec<_> = rules.all_pairs().map(|(_, closing)| closing).chain(CLOSING.chars()).collect();
    let characters: Vec<_> = text.chars().collect();
    characters.windows(2).find_map(|two| {
        let &[first, second] = two else { return None };
        let before = rules.blanks_before.get(&second);
        let after = rules.blanks_after.get(&first);
        let is_wrong = match (first.is_whitespace(), second.is_whitespace()) {
            (true, true) => true,
            (true, false) => before.map_or(closings.contains(&second), |blanks| !blanks.contains(first)),
            (false, true) => after.map_or(openings.contains(&first), |blanks| !blanks.contains(second)),
            (false, false) => before.is_some() || after.is_some(),
        };
        is_wrong.then(|| format!("wrong blank between {first:?} and {second:?}"))
    })
}
