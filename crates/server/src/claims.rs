mod raw;

use std::{collections::BTreeMap, fmt};

pub(crate) use raw::{Claim, Raw, others};
use serde_json::Value;

/// Who somebody is: the pool and its name for them, together. A `sub` alone says nothing, for it is unique within its
/// pool only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The pool, as a URL.
    pub iss: String,
    /// The user in that pool. It never changes, and is no address.
    pub sub: String,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenUse {
    /// To be let in: what APIs should ask for.
    Access,
    /// To tell the app about the user.
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

/// The claims of a token that was verified.
#[derive(Clone, Debug, PartialEq)]
pub enum Claims {
    /// Of an access token.
    Access(AccessClaims),
    /// Of an ID token.
    Id(IdClaims),
}

impl Claims {
    /// Who it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        match self {
            Self::Access(claims) => &claims.identity,
            Self::Id(claims) => &claims.identity,
        }
    }

    /// The user's name in the pool. It may be a UUID: it is for the pool's API, not for people.
    #[must_use]
    pub fn username(&self) -> &str {
        match self {
            Self::Access(claims) => &claims.username,
            Self::Id(claims) => &claims.username,
        }
    }

    /// The groups that the user is in.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        match self {
            Self::Access(claims) => &claims.groups,
            Self::Id(claims) => &claims.groups,
        }
    }

    /// When the token ends, in seconds since 1970.
    #[must_use]
    pub fn exp(&self) -> i64 {
        match self {
            Self::Access(claims) => claims.exp,
            Self::Id(claims) => claims.exp,
        }
    }
}

/// The claims of an [access token].
///
/// [access token]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
#[derive(Clone, Debug, PartialEq)]
pub struct AccessClaims {
    /// `iss` and `sub`.
    pub identity: Identity,
    /// `client_id`: the app client that it was made for.
    pub client_id: String,
    /// `username`.
    pub username: String,
    /// `scope`, taken apart.
    pub scopes: Vec<String>,
    /// `cognito:groups`; none if that is absent.
    pub groups: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub exp: i64,
    /// `iat`, in seconds since 1970.
    pub iat: i64,
}

/// The claims of an [ID token].
///
/// [ID token]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
#[derive(Clone, Debug, PartialEq)]
pub struct IdClaims {
    /// `iss` and `sub`.
    pub identity: Identity,
    /// `aud`: the app client that it was made for.
    pub aud: String,
    /// `cognito:username`.
    pub username: String,
    /// `cognito:groups`; none if that is absent.
    pub groups: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub exp: i64,
    /// `iat`, in seconds since 1970.
    pub iat: i64,
    /// All other claims: the user's attributes, and what a trigger added.
    pub others: BTreeMap<String, Value>,
}
