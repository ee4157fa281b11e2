//! Limits as the docs of a field state them (`1–128 characters`, `at most 2048 characters`, `exactly 6 digits`,
//! `0–60`), and the pattern that follows them (``1–55 characters of `[\w-]+` ``).

use std::fmt;

/// A minimum and a maximum. A minimum of 0 counts as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    min: Option<u64>,
    max: Option<u64>,
}

/// The words that the docs use for the unit of a limit.
const UNITS: [&str; 4] = ["character", "characters", "digits", "items"];

impl Limits {
    /// The limits that apply to every text of the service, and are therefore not stated for a member.
    pub(super) const ANY_TEXT: Self = Self { min: None, max: Some(131_072) };

    pub(super) fn new(min: Option<u64>, max: Option<u64>) -> Self {
        Self { min: min.filter(|min| *min > 0), max }
    }

    /// Returns the limits that `doc` states.
    pub(super) fn stated_in(doc: &str) -> Option<Self> {
        let words: Vec<_> = words(doc).collect();
        (0..words.len()).find_map(|at| {
            let (limits, length) = Self::at(&words[at..])?;
            let unit = words.get(at + length).copied().unwrap_or_default();
            // A range does not need a unit, unless a word follows that gives it another meaning.
            let is_counted = UNITS.contains(&unit) || (length == 1 && unit.is_empty());
            is_counted.then_some(limits)
        })
    }

    /// Returns the limits at the beginning of `words`, and the number of words that they take.
    fn at(words: &[&str]) -> Option<(Self, usize)> {
        if let ["at", bound, number, ..] = words {
            let number = number.parse().ok()?;
            return match *bound {
                "most" => Some((Self::new(None, Some(number)), 3)),
                "least" => Some((Self::new(Some(number), None), 3)),
                _ => None,
            };
        }
        if let ["exactly", number, ..] = words {
            let number = number.parse().ok()?;
            return Some((Self::new(Some(number), Some(number)), 2));
        }
        let (min, max) = words.first()?.split_once('–')?;
        Some((Self::new(Some(min.parse().ok()?), Some(max.parse().ok()?)), 1))
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (None, None) => f.write_str("no limit"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (Some(min), Some(max)) if min == max => write!(f, "exactly {min}"),
            (Some(min), Some(max)) => write!(f, "{min}–{max}"),
        }
    }
}

/// Returns the pattern that `doc` states after the limits.
pub(super) fn pattern_in(doc: &str) -> Option<&str> {
    UNITS.iter().find_map(|unit| {
        let (_, rest) = doc.split_once(&format!("{unit} of `"))?;
        rest.split_once('`').map(|(pattern, _)| pattern)
    })
}

/// Splits a text into words. The first word of a sentence is in lower case, and each end of a clause adds an empty
/// word.
fn words(doc: &str) -> impl Iterator<Item = &str> {
    doc.split_whitespace().flat_map(|word| {
        let bare = word.trim_end_matches([',', ';', '.', ':', ')']);
        let bare = if bare == "At" { "at" } else { bare };
        let bare = if bare == "Exactly" { "exactly" } else { bare };
        std::iter::once(bare).chain((bare.len() < word.len()).then_some(""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(doc: &str) -> Option<(Option<u64>, Option<u64>)> {
        Limits::stated_in(doc).map(|limits| (limits.min, limits.max))
    }

    #[test]
    fn limits_are_parsed_from_prose() {
        for (doc, min, max) in [
            ("The app client, 1–128 characters.", Some(1), Some(128)),
            ("Their names, 1–32 characters each.", Some(1), Some(32)),
            ("The password, at most 256 characters; none for others.", None, Some(256)),
            ("At most 2048 characters.", None, Some(2048)),
            ("In base32, at least 16 characters of `[A-Z]+`.", Some(16), None),
            ("Where it ended, at least 1 character.", Some(1), None),
            ("What the app shows, exactly 6 digits.", Some(6), Some(6)),
            ("The maximum per page, 0–60.", None, Some(60)),
            ("The maximum, 0–20; the pool chooses one if it is omitted.", None, Some(20)),
            ("First factors, at most 8 items.", None, Some(8)),
        ] {
            assert_eq!(stated(doc), Some((min, max)), "{doc}");
        }
    }

    #[test]
    fn other_numbers_are_not_limits() {
        for doc in [
            "Good for 24 hours.",
            "Begins a sign-in within 3 minutes.",
            "It takes 2–3 minutes.",
            "A grace period of at most 60 s.",
            "At the end 1 character.",
            "",
        ] {
            assert_eq!(stated(doc), None, "{doc}");
        }
    }

    #[test]
    fn pattern_follows_the_limits() {
        assert_eq!(
            pattern_in(r"Names it, 1–55 characters of `[\w-]+_[0-9a-f-]+`."),
            Some(r"[\w-]+_[0-9a-f-]+")
        );
        assert_eq!(pattern_in("Such as `device_name`, 1–32 characters."), None);
    }
}
