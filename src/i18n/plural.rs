//! The plural rules of the languages, for whole numbers.

/// A category of numbers that share a plural form, as in Unicode's
/// [plural rules](https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluralCategory {
    /// Zero, in languages with a form of its own for it.
    Zero,
    /// One, and numbers with the same form.
    One,
    /// Two, in languages with a dual.
    Two,
    /// Few, such as 2 to 4.
    Few,
    /// Many, such as 11 and more.
    Many,
    /// All other numbers.
    Other,
}

use PluralCategory::{Few, Many, One, Other, Two, Zero};

/// Returns the plural categories of a language, in the order in which a text lists its forms. `locale` is a BCP 47 tag,
/// of which the language counts.
#[must_use]
pub fn plural_categories(locale: &str) -> &'static [PluralCategory] {
    match language(locale) {
        "ja" => &[Other],
        "ar" => &[Zero, One, Two, Few, Many, Other],
        "es" | "fr" => &[One, Many, Other],
        _ => &[One, Other],
    }
}

/// Returns the category of `number` in a language.
#[must_use]
pub fn plural_category(locale: &str, number: u32) -> PluralCategory {
    match (language(locale), number) {
        ("ar", 0) => Zero,
        ("ja", _) => Other,
        ("fr", 0) | (_, 1) => One,
        ("ar", 2) => Two,
        ("ar", _) => match number % 100 {
            3..=10 => Few,
            11..=99 => Many,
            _ => Other,
        },
        ("es" | "fr", 1_000_000..) if number.is_multiple_of(1_000_000) => Many,
        _ => Other,
    }
}

/// Returns the language of a tag such as `pt-BR`.
fn language(locale: &str) -> &str {
    let end = locale.bytes().position(|byte| byte == b'-').unwrap_or(locale.len());
    locale.get(..end).unwrap_or(locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_category_of_its_language() {
        for locale in ["en", "de-AT", "fr", "es-419", "ja", "ar"] {
            let categories = plural_categories(locale);
            assert_eq!(categories.last(), Some(&Other), "{locale}");
            for number in (0..=200).chain([1_000_000, 2_000_000, 1_000_001]) {
                let category = plural_category(locale, number);
                assert!(categories.contains(&category), "{locale} {number}: {category:?}");
            }
        }
    }

    #[test]
    fn arabic_has_six_forms() {
        let category = |number| plural_category("ar-EG", number);
        assert_eq!([0, 1, 2, 3, 11, 100].map(category), [Zero, One, Two, Few, Many, Other]);
    }
}
