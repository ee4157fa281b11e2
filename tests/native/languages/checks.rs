//! The checks of a language. Each returns the problems that it finds; a language without problems passes.

use yew_cognito::i18n::{Key, Strings, plural_categories};

use super::language::{Language, Pair, english, originals};
use super::punctuation::{unknown_character, unknown_word, unpaired_mark, wrong_blank, wrong_isolate};
use super::rules::{Rules, Words, normalized};

/// Shorter English texts, such as labels, may grow by more than sentences.
const MAX_LABEL_LETTERS: usize = 14;

/// Finds keys that are missing, unknown or out of order, and lines that are not one text.
pub(super) fn keys(language: &Language, _: &Rules) -> Vec<String> {
    let mut problems = language.malformed.clone();
    let names: Vec<_> = language.entries.iter().map(|(name, _)| name.clone()).collect();
    let expected: Vec<_> = originals().into_iter().map(|(name, _)| name).collect();
    problems.extend(expected.iter().filter(|it| !names.contains(it)).map(|it| format!("`{it}` is missing")));
    problems.extend(names.iter().filter(|it| !expected.contains(it)).map(|it| format!("`{it}` is unknown")));
    if problems.is_empty() {
        let moved = names.iter().zip(&expected).find(|(name, expected)| name != expected);
        problems.extend(moved.map(|(name, expected)| format!("`{name}` is where `{expected}` belongs")));
    }
    problems
}

/// Finds the reason why [`Strings::from_json`] does not accept the language.
pub(super) fn parsing(language: &Language, _: &Rules) -> Vec<String> {
    Strings::from_json(&language.locale, &language.json).err().map(|e| e.to_string()).into_iter().collect()
}

/// Finds forms whose placeholders or examples are not those of the English text.
pub(super) fn placeholders(language: &Language, rules: &Rules) -> Vec<String> {
    each_form(language, |pair, form| {
        let expected = fixed_parts(pair.english_form(), rules);
        let found = fixed_parts(form, rules);
        (found != expected).then(|| format!("expected {expected:?}, found {found:?}"))
    })
}

/// Finds texts with too few or too many plural forms.
pub(super) fn plurals(language: &Language, _: &Rules) -> Vec<String> {
    each_text(language, |pair| {
        let has_forms = pair.english.contains('|');
        let expected = if has_forms { plural_categories(&language.locale).len() } else { 1 };
        let found = pair.forms().count();
        (found != expected).then(|| format!("expected {expected} forms, found {found}"))
    })
}

/// Finds texts that do not translate a term as the glossary says, or do not name a button by its text.
pub(super) fn glossary(language: &Language, rules: &Rules) -> Vec<String> {
    let words = match rules.language(&language.locale) {
        Ok(rules) => rules.words,
        Err(problem) => return vec![problem],
    };
    let mut translations = Vec::new();
    for term in &rules.terms {
        match term.translations(&language.locale) {
            Ok(found) => translations.push((term, found)),
            Err(problem) => return vec![problem],
        }
    }
    let terms = |pair: &Pair<'_>, form: &str| {
        let mut text = normalized(pair.english_form());
        let mut present = Vec::new();
        for (term, found) in &translations {
            let occurrences = term.english.iter().filter(|phrase| remove(&mut text, phrase)).count();
            if occurrences > 0 {
                present.push((term, found));
            }
        }
        let accepted_elsewhere = |stem: &str| {
            let mut accepted = present.iter().flat_map(|(_, it)| &it.accepted);
            accepted.any(|accepted| words.has_stem(accepted, stem))
        };
        present.iter().find_map(|(term, it)| {
            let name = &term.english[0];
            let forbidden =
                it.forbidden.iter().find(|stem| words.has_stem(form, stem) && !accepted_elsewhere(stem));
            if let Some(stem) = forbidden {
                return Some(format!("`{stem}` does not mean “{name}”"));
            }
            let is_translated = it.accepted.iter().any(|stem| words.has_stem(form, stem));
            (!is_translated).then(|| format!("expected “{name}” as one of {:?}", it.accepted))
        })
    };
    let mut problems = each_form(language, terms);
    problems.extend(each_text(language, |pair| {
        let named = pair.english.split_once('“')?.1.split_once('”')?.0;
        let button = Key::ALL.iter().find(|key| english(**key) == named)?;
        let translated = language.text(&button.name())?;
        (!pair.text.contains(translated)).then(|| format!("does not name the button “{translated}”"))
    }));
    problems
}

/// Finds texts that address the user in another form than the language has chosen.
pub(super) fn address(language: &Language, rules: &Rules) -> Vec<String> {
    let rules = match rules.language(&language.locale) {
        Ok(rules) => rules,
        Err(problem) => return vec![problem],
    };
    each_form(language, |_, form| {
        let wrong = rules.wrong_address.iter().find(|phrase| rules.words.has_phrase(form, phrase));
        if let Some(phrase) = wrong {
            return Some(format!("`{phrase}` is another form of address"));
        }
        let impolite = form.split_inclusive('。').filter_map(|it| it.strip_suffix('。')).find(|sentence| {
            let remark = sentence.rsplit_once('（').filter(|_| sentence.ends_with('）'));
            let sentence = remark.map_or(*sentence, |(before, _)| before);
            let endings = &rules.sentence_endings;
            !endings.is_empty() && !endings.iter().any(|ending| sentence.ends_with(ending.as_str()))
        });
        impolite.map(|sentence| format!("“{sentence}” does not end politely"))
    })
}

/// Finds letters, digits, blanks and punctuation that are not those of the language.
pub(super) fn script(language: &Language, rules: &Rules) -> Vec<String> {
    let own = match rules.language(&language.locale) {
        Ok(rules) => rules,
        Err(problem) => return vec![problem],
    };
    each_form(language, |pair, form| {
        let text = without_placeholders(&rules.without_samples(form));
        unknown_word(&text, own)
            .or_else(|| unknown_character(&text, own))
            .or_else(|| unpaired_mark(&text, own))
            .or_else(|| wrong_isolate(&text))
            .or_else(|| wrong_blank(&text, own))
            .or_else(|| {
                let quotes = |text: &str, quote| text.chars().filter(|c| Some(*c) == quote).count();
                let is_same = quotes(&text, own.quotes.chars().next()) == quotes(&pair.english, Some('“'));
                (!is_same).then(|| "expected as many quotations as in English".to_owned())
            })
    })
}

/// Finds texts that are too long for the screens.
#[expect(clippy::cast_precision_loss, reason = "texts are short")]
pub(super) fn length(language: &Language, rules: &Rules) -> Vec<String> {
    let factor = match rules.language(&language.locale) {
        Ok(rules) => rules.max_length,
        Err(problem) => return vec![problem],
    };
    each_form(language, |pair, form| {
        let letters = pair.english_form().chars().count();
        let max =
            if letters > MAX_LABEL_LETTERS { letters as f64 * factor } else { letters as f64 * 1.6 + 20.0 };
        let found = form.chars().count();
        (found as f64 > max).then(|| format!("{found} characters, but {letters} in English"))
    })
}

/// Finds English that was not translated.
pub(super) fn leftovers(language: &Language, rules: &Rules) -> Vec<String> {
    each_form(language, |pair, form| {
        if form == pair.english_form() && form.split_whitespace().count() >= 4 {
            return Some("is not translated".to_owned());
        }
        let word = rules.english_words.iter().find(|word| Words::Spaced.has_phrase(form, word));
        word.map(|word| format!("`{word}` is English"))
    })
}

/// Returns the problem that `find` has with each text, with the key.
fn each_text(language: &Language, find: impl Fn(&Pair<'_>) -> Option<String>) -> Vec<String> {
    let problem =
        |pair: Pair<'_>| find(&pair).map(|problem| format!("`{}`: {problem}: {}", pair.name, pair.text));
    language.pairs().filter_map(problem).collect()
}

/// Returns the first problem that `find` has with a form of each text, with the key.
fn each_form(language: &Language, find: impl Fn(&Pair<'_>, &str) -> Option<String>) -> Vec<String> {
    each_text(language, |pair| pair.forms().find_map(|form| find(pair, form)))
}

/// Returns the placeholders and examples of a text, sorted.
fn fixed_parts(text: &str, rules: &Rules) -> Vec<String> {
    let placeholders = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
    let samples = rules.samples.iter().flat_map(|it| text.matches(it.as_str())).map(str::to_owned);
    let mut parts: Vec<_> = placeholders.chain(samples).collect();
    parts.sort();
    parts
}

/// Replaces the placeholders by digits.
fn without_placeholders(text: &str) -> String {
    text.replace(['{', '}'], "")
}

/// Removes a phrase from normalized English, and returns whether it was there.
fn remove(text: &mut String, phrase: &str) -> bool {
    let phrase = normalized(phrase);
    let is_there = text.contains(&phrase);
    *text = text.replace(&phrase, " | ");
    is_there
}
