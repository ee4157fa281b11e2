//! A language that is made from English. It shows which texts are not translated and which screens have too little room.

use super::language::Language;

/// The tag that CLDR reserves for English with accents.
pub(super) const LOCALE: &str = "en-XA";

/// How much longer the texts are than in English, in per cent.
pub(super) const EXTRA_LENGTH_PERCENT: usize = 40;

/// Returns the language.
pub(super) fn language() -> Language {
    Language::from_texts(LOCALE, |_, english| english.split('|').map(pseudo).collect::<Vec<_>>().join("|"))
}

/// Returns a text with accents, in brackets and 40 per cent longer. Placeholders stay.
fn pseudo(english: &str) -> String {
    let mut is_placeholder = false;
    let accented = english.chars().map(|c| {
        is_placeholder = c == '{' || is_placeholder && c != '}';
        if is_placeholder { c } else { accented(c) }
    });
    let padding = "~".repeat((english.chars().count() * EXTRA_LENGTH_PERCENT).div_ceil(100));
    format!("[{}{padding}]", accented.collect::<String>())
}

fn accented(letter: char) -> char {
    const PLAIN: &str = "aceinosuyzACEINOSUYZ";
    const ACCENTED: &str = "áçéîñöšûýžÁÇÉÎÑÖŠÛÝŽ";

    let found = PLAIN.chars().zip(ACCENTED.chars()).find(|(plain, _)| *plain == letter);
    found.map_or(letter, |(_, accented)| accented)
}
