//! A text as data, before a language is chosen.

use std::borrow::Cow;

use super::{Key, Strings};

/// A text as data. It becomes a string in the language of the [`Strings`] that draw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// A text without arguments.
    Key(Key),
    /// A text whose `{0}`, `{1}`, … are replaced by these arguments.
    Filled(Key, Vec<String>),
    /// A text whose plural form depends on this number, which also replaces `{0}`.
    Counted(Key, u32),
    /// The same string in every language, for example a name.
    Literal(Cow<'static, str>),
}

impl Text {
    /// Returns the text of `key` with one argument.
    pub fn filled(key: Key, argument: impl Into<String>) -> Self {
        Self::Filled(key, vec![argument.into()])
    }

    /// Returns the string in the language of `strings`.
    #[must_use]
    pub fn resolve(&self, strings: &Strings) -> String {
        match self {
            Self::Key(key) => strings.get(*key).to_owned(),
            Self::Filled(key, arguments) => strings.fill(*key, arguments),
            Self::Counted(key, number) => strings.count(*key, *number),
            Self::Literal(text) => text.clone().into_owned(),
        }
    }
}

impl From<Key> for Text {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::Literal(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Literal(text.into())
    }
}
