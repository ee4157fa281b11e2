mod raw;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::Error;
pub(crate) use raw::{ACCESS_CLAIMS, Claim, ID_CLAIMS, Raw, others};

/// The identity of a token's holder: the issuer and the subject together. A `sub` alone does not identify a user,
/// because it is unique only within its pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The pool's issuer, a URL.
    ///
    /// AWS uses two forms, and a pool may change from one to the other. This field always holds the original form
    /// (`https://cognito-idp.…`), whichever the token has, so that users keep their identity across such a change. For
    /// a pool with issuers of its own ([`Pool::issuer`](crate::Pool::issuer)) it holds the first of them.
    pub iss: String,
    /// The id of the user in that pool, or of the app client for a client-credentials token. It never changes, and is
    /// not an e-mail address.
    pub sub: String,
}

/// The purpose of a token.
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

/// The claims of a verified token.
#[derive(Clone, Debug, PartialEq)]
pub enum Claims {
    /// The claims of a user.
    User(UserClaims),
    /// The claims of an app client that acts for itself, from an access token of the client-credentials grant.
    Client(ClientClaims),
}

/// The claims of a user's token.
#[derive(Clone, Debug, PartialEq)]
pub enum UserClaims {
    /// The claims of an access token.
    Access(AccessClaims),
    /// The claims of an ID token.
    Id(IdClaims),
}

/// The claims of a user's [access token].
///
/// [access token]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
#[derive(Clone, Debug, PartialEq)]
pub struct AccessClaims {
    /// The issuer and `sub`.
    pub identity: Identity,
    /// `client_id`: the app client that the token was issued to.
    pub client_id: String,
    /// `username`.
    pub username: String,
    /// `scope`, split at its spaces.
    pub scopes: Vec<String>,
    /// `cognito:groups`; empty if the claim is absent.
    pub groups: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub exp: i64,
    /// `iat`, in seconds since 1970.
    pub iat: i64,
    /// `auth_time`: when the user signed in, in seconds since 1970. Refreshing a token does not change it.
    pub auth_time: Option<i64>,
    /// `jti`: the id of the token.
    pub jti: Option<String>,
    /// `device_key`: the remembered device that the user signed in from.
    pub device_key: Option<String>,
    /// All other claims, including those that a pre token generation trigger added.
    pub others: BTreeMap<String, Value>,
}

/// The claims of an access token of the [client-credentials grant]. The subject of such a token is the app client
/// itself; it has no user, no groups and no session.
///
/// [client-credentials grant]: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
#[derive(Clone, Debug, PartialEq)]
pub struct ClientClaims {
    /// The issuer and `sub`, which is the app client's id.
    pub identity: Identity,
    /// `client_id`: the app client.
    pub client_id: String,
    /// `scope`, split at its spaces.
    pub scopes: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub exp: i64,
    /// `iat`, in seconds since 1970.
    pub iat: i64,
    /// `auth_time`: when the client authenticated, in seconds since 1970.
    pub auth_time: Option<i64>,
    /// `jti`: the id of the token.
    pub jti: Option<String>,
    /// All other claims, including those that a pre token generation trigger added.
    pub others: BTreeMap<String, Value>,
}

/// The claims of an [ID token].
///
/// [ID token]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
#[derive(Clone, Debug, PartialEq)]
pub struct IdClaims {
    /// The issuer and `sub`.
    pub identity: Identity,
    /// `aud`: the app client that the token was issued to.
    pub aud: String,
    /// `cognito:username`.
    pub username: String,
    /// `cognito:groups`; empty if the claim is absent.
    pub groups: Vec<String>,
    /// `exp`, in seconds since 1970.
    pub exp: i64,
    /// `iat`, in seconds since 1970.
    pub iat: i64,
    /// `auth_time`: when the user signed in, in seconds since 1970. Refreshing a token does not change it.
    pub auth_time: Option<i64>,
    /// `jti`: the id of the token.
    pub jti: Option<String>,
    /// All other claims: the user's attributes, and claims that a pre token generation trigger added.
    pub others: BTreeMap<String, Value>,
}

impl Claims {
    /// Returns the issuer and the subject, which is a user or an app client.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        match self {
            Self::User(claims) => claims.identity(),
            Self::Client(claims) => &claims.identity,
        }
    }

    /// Returns the user's claims, or `None` for a client-credentials token.
    #[must_use]
    pub fn user(&self) -> Option<&UserClaims> {
        match self {
            Self::User(claims) => Some(claims),
            Self::Client(_) => None,
        }
    }

    /// Returns the user's claims.
    ///
    /// # Errors
    /// [`Error::NotUser`] for a client-credentials token.
    pub fn into_user(self) -> Result<UserClaims, Error> {
        match self {
            Self::User(claims) => Ok(claims),
            Self::Client(claims) => Err(Error::NotUser { client_id: claims.client_id }),
        }
    }

    /// Returns the claims of a client-credentials token.
    ///
    /// # Errors
    /// [`Error::NotClient`] for a user's token.
    pub fn into_client(self) -> Result<ClientClaims, Error> {
        match self {
            Self::User(_) => Err(Error::NotClient),
            Self::Client(claims) => Ok(claims),
        }
    }

    /// Returns the scopes of an access token. ID tokens have none.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        match self {
            Self::User(claims) => claims.scopes(),
            Self::Client(claims) => &claims.scopes,
        }
    }

    /// Returns when the token expires, in seconds since 1970.
    #[must_use]
    pub fn exp(&self) -> i64 {
        match self {
            Self::User(claims) => claims.exp(),
            Self::Client(claims) => claims.exp,
        }
    }

    /// Returns a claim that has no field of its own, such as one that a pre token generation trigger added.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        match self {
            Self::User(claims) => claims.claim(name),
            Self::Client(claims) => claims.others.get(name),
        }
    }
}

impl UserClaims {
    /// Returns the user's identity.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        match self {
            Self::Access(claims) => &claims.identity,
            Self::Id(claims) => &claims.identity,
        }
    }

    /// Returns the user's name in the pool. It may be a UUID, and is meant for the pool's API, not for display.
    #[must_use]
    pub fn username(&self) -> &str {
        match self {
            Self::Access(claims) => &claims.username,
            Self::Id(claims) => &claims.username,
        }
    }

    /// Returns the user's groups.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        match self {
            Self::Access(claims) => &claims.groups,
            Self::Id(claims) => &claims.groups,
        }
    }

    /// Returns the scopes of an access token. ID tokens have none.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        match self {
            Self::Access(claims) => &claims.scopes,
            Self::Id(_) => &[],
        }
    }

    /// Returns when the token expires, in seconds since 1970.
    #[must_use]
    pub fn exp(&self) -> i64 {
        match self {
            Self::Access(claims) => claims.exp,
            Self::Id(claims) => claims.exp,
        }
    }

    /// Returns when the user signed in, in seconds since 1970, or `None` if the token has no `auth_time`.
    #[must_use]
    pub fn auth_time(&self) -> Option<i64> {
        match self {
            Self::Access(claims) => claims.auth_time,
            Self::Id(claims) => claims.auth_time,
        }
    }

    /// Returns a claim that has no field of its own, such as one that a pre token generation trigger added.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Access(claims) => claims.others.get(name),
            Self::Id(claims) => claims.others.get(name),
        }
    }
}
