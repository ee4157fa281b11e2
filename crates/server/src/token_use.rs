//! The two uses of a token: as an access token, or as an ID token.

use std::fmt;

/// The purpose of a token.
///
/// The enum is exhaustive on purpose: a new variant is a breaking release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenUse {
    /// An access token, which APIs should require.
    Access,
    /// An ID token, which describes the user to the app.
    Id,
}

impl TokenUse {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Id => "id",
        }
    }
}

impl fmt::Display for TokenUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
