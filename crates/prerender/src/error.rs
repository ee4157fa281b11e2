//! The reason why no pages can be written.

use std::fmt;

/// The reason why no pages can be written.
#[derive(Debug, PartialEq)]
pub enum Error {
    /// The site would not start with this configuration. It reports the error itself.
    Config(String),
    /// The page of the release lacks a part.
    Template(&'static str),
    /// The texts of this language cannot be used, for example because the release was built from other sources.
    Language(String),
    /// A file cannot be read or written.
    File(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(reason) => write!(f, "config.json: {reason}"),
            Self::Template(part) => write!(f, "index.html has no {part}"),
            Self::Language(tag) => {
                write!(
                    f,
                    "the texts of the language {tag} are not those of these sources; build the release again"
                )
            }
            Self::File(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}
