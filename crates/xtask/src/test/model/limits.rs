//! Limits as the docs of a field state them (`1–128 characters`, `at most 2048 characters`, `exactly 6 digits`,
//! `0–60`), and the pattern that follows them (``1–55 characters of `[\w-]+` ``).

use std::fmt;

/// A minimum and a maximum. A minimum of 0 counts as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    least: Option<u64>,
    most: Option<u64>,
}

/// The words that the docs use for the unit of a limit.
const UNITS: [&str; 4] = ["character", "characters", "digits", "items"];

impl Limits {
    /// The limits that apply to every text of the service, and are therefore not stated for a member.
    pub(super) const ANY_TEXT: Self = Self { least: None, most: Some(131_072) };

    pub(super) fn new(least: Option<u64>, most: Option<u64>) -> Self {
        Self { least: least.filter(|least| *least > 0), most }
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
        let (least, most) = words.first()?.split_once('–')?;
        Some((Self::new(Some(least.parse().ok()?), Some(most.parse().ok()?)), 1))
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (None, None) => f.write_str("no limit"),
            (Some(least), None) => write!(f, "at least {least}"),
            (None, Some(most)) => write!(f, "at most {most}"),
            (Some(least), Some(most)) if least == most => write!(f, "exactly {least}"),
            (Some(least), Some(most)) => write!(f, "{least}–{most}"),
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
        Limits::stated_in(doc).map(|limits| (limits.least, limits.most))
    }

    #[test]
    fn limits_are_read_as_people_write_them() {
        for (doc, least, most) in [
            ("The app client, 1–128 characters.", Some(1), Some(128)),
            ("Their names, 1–32 characters each.", Some(1), Some(32)),
            ("The password, at most 256 characters; none for others.", None, Some(256)),
            ("At most 2048 characters.", None, Some(2048)),
            ("In base32, at least 16 characters of `[A-Z]+`.", Some(16), None),
            ("Where it ended, at least 1 character.", Some(1), None),
            ("What the app shows, exactly 6 digits.", Some(6), Some(6)),
            ("The most that a page may hold, 0–60.", None, Some(60)),
            ("The most, 0–20; what the pool likes where it is left out.", None, Some(20)),
            ("First factors, at most 8 items.", None, Some(8)),
        ] {
            assert_eq!(stated(doc), Some((least, most)), "{doc}");
        }
    }

    #[test]
    fn other_numbers_are_no_limits() {
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
    fn a_pattern_stands_behind_its_limits() {
        assert_eq!(
            pattern_in(r"Names it, 1–55 characters of `[\w-]+_[0-9a-f-]+`."),
            Some(r"[\w-]+_[0-9a-f-]+")
        );
        assert_eq!(pattern_in("Such as `device_name`, 1–32 characters."), None);
    }
}
