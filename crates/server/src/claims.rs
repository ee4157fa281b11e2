//! The claims of verified tokens.

mod raw;

use std::collections::BTreeMap;

pub(crate) use raw::{ACCESS_CLAIMS, Claim, ID_CLAIMS, Raw, others};
use serde_json::Value;

use crate::Error;

/// The identity of a token's holder: the issuer and the subject together. A `sub` alone does not identify a user,
/// because it is unique only within its pool.
///
/// ```
/// use std::collections::HashMap;
///
/// use cognito_server::{Identity, UserClaims};
///
/// // Data of users is found by the whole identity.
/// fn posts(all: &HashMap<Identity, Vec<String>>, user: &UserClaims) -> usize {
///     all.get(user.identity()).map_or(0, Vec::len)
/// }
/// ```
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

/// The claims of a verified token.
///
/// The enum is exhaustive on purpose, so that a program decides about each kind of caller: a new variant is a breaking
/// release.
///
/// ```
/// use cognito_server::{Claims, Error, Verifier};
///
/// # async fn example(verifier: &Verifier, token: &str) -> Result<(), Error> {
/// let claims = verifier.verify(token).await?;
/// println!("{} until {}, scopes {:?}", claims.identity().sub, claims.exp(), claims.scopes());
/// println!("tenant {:?}", claims.claim("tenant")); // added by a pre token generation trigger
/// match claims {
///     Claims::User(user) => println!("the user {}", user.username()),
///     Claims::Client(client) => println!("the app client {}", client.client_id),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Claims {
    /// The claims of a user.
    User(UserClaims),
    /// The claims of an app client that acts for itself, from an access token of the client-credentials grant.
    Client(ClientClaims),
}

/// The claims of a user's token.
///
/// The enum is exhaustive on purpose: a new variant is a breaking release.
///
/// ```
/// use cognito_server::UserClaims;
///
/// fn describe(user: &UserClaims) -> String {
///     let since = user.auth_time().unwrap_or_default();
///     format!("{} ({}), in {:?}, since {since}", user.username(), user.identity().sub, user.groups())
/// }
/// ```
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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

impl AccessClaims {
    /// Creates claims for tests of code that takes them. All other fields are empty or 0, and can be set.
    ///
    /// A program gets claims of real tokens only from a [`Verifier`](crate::Verifier).
    ///
    /// ```
    /// use cognito_server::{AccessClaims, Identity, UserClaims};
    ///
    /// fn may_edit(user: &UserClaims) -> bool {
    ///     user.groups().iter().any(|group| group == "editors")
    /// }
    ///
    /// let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
    /// let identity = Identity { iss: issuer.to_owned(), sub: "0a1b2c3d".to_owned() };
    /// let mut claims = AccessClaims::new(identity, "1h57kf5cpq17m0eml12EXAMPLE", "ada");
    /// claims.groups.push("editors".to_owned());
    /// assert!(may_edit(&UserClaims::Access(claims)));
    /// ```
    #[must_use]
    pub fn new(identity: Identity, client_id: impl Into<String>, username: impl Into<String>) -> Self {
        Self {
            identity,
            client_id: client_id.into(),
            username: username.into(),
            scopes: Vec::new(),
            groups: Vec::new(),
            exp: 0,
            iat: 0,
            auth_time: None,
            jti: None,
            device_key: None,
            others: BTreeMap::new(),
        }
    }
}

impl ClientClaims {
    /// Creates claims for tests of code that takes them. All other fields are empty or 0, and can be set.
    ///
    /// ```
    /// use cognito_server::ClientClaims;
    ///
    /// let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
    /// let mut claims = ClientClaims::new(issuer, "1h57kf5cpq17m0eml12EXAMPLE");
    /// claims.scopes.push("jobs/run".to_owned());
    /// assert_eq!(claims.identity.sub, claims.client_id);
    /// ```
    #[must_use]
    pub fn new(iss: impl Into<String>, client_id: impl Into<String>) -> Self {
        let client_id = client_id.into();
        Self {
            identity: Identity { iss: iss.into(), sub: client_id.clone() },
            client_id,
            scopes: Vec::new(),
            exp: 0,
            iat: 0,
            auth_time: None,
            jti: None,
            others: BTreeMap::new(),
        }
    }
}

impl IdClaims {
    /// Creates claims for tests of code that takes them. All other fields are empty or 0, and can be set.
    ///
    /// ```
    /// use cognito_server::{IdClaims, Identity};
    ///
    /// let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
    /// let identity = Identity { iss: issuer.to_owned(), sub: "0a1b2c3d".to_owned() };
    /// let mut claims = IdClaims::new(identity, "1h57kf5cpq17m0eml12EXAMPLE", "ada");
    /// claims.others.insert("email".to_owned(), "ada@example.com".into());
    /// ```
    #[must_use]
    pub fn new(identity: Identity, aud: impl Into<String>, username: impl Into<String>) -> Self {
        Self {
            identity,
            aud: aud.into(),
            username: username.into(),
            groups: Vec::new(),
            exp: 0,
            iat: 0,
            auth_time: None,
            jti: None,
            others: BTreeMap::new(),
        }
    }
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
    ///
    /// ```
    /// use cognito_server::{Claims, ClientClaims};
    ///
    /// let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
    /// let claims = Claims::Client(ClientClaims::new(issuer, "1h57kf5cpq17m0eml12EXAMPLE"));
    /// assert_eq!(claims.user(), None);
    /// assert_eq!(claims.into_user().unwrap_err().code(), "NotUser");
    /// ```
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
    ///
    /// ```
    /// use cognito_server::{Claims, ClientClaims, Error};
    ///
    /// fn may_run_jobs(claims: Claims) -> Result<bool, Error> {
    ///     let client: ClientClaims = claims.into_client()?;
    ///     Ok(client.scopes.iter().any(|scope| scope == "jobs/run"))
    /// }
    /// ```
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
