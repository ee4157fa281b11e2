//! What is wrong with a template, in words.

use std::fmt;

/// What is wrong with a template or with the values given for it, with the place in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// What is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same with the place it happened at in front.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
