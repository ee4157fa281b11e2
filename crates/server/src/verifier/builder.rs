//! The builder of a verifier, and the requirements for the tokens of a pool.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, fs};

use super::build_error::BuildError;
use super::{Inner, Issuer, Rules, Verifier};
use crate::keys::{Fetch, KeyCache, KeySet};
#[cfg(feature = "fetch")]
use crate::pool::UserPool;
use crate::{TokenUse, region, url};

/// A builder for a [`Verifier`]. Its methods can be called in any order.
///
/// ```
/// use cognito_server::{Pool, Verifier};
///
/// # fn example() -> Result<Verifier, cognito_server::BuildError> {
/// let verifier = Verifier::builder()
///     .pool(Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE"))
///     .pool(Pool::new("us-east-1_JkLmNoPqR").client_id("6aq9pp2hcs3h1bvl45EXAMPLE"))
///     .build()?;
/// # Ok(verifier)
/// # }
/// ```
#[must_use = "`build` makes the verifier"]
pub struct Builder {
    pools: Vec<Pool>,
    leeway: Duration,
    fetch: Option<Arc<dyn Fetch>>,
}

/// A user pool and the requirements for its tokens. The methods can be called in any order.
#[derive(Clone)]
#[must_use = "it takes effect with `Builder::pool`"]
pub struct Pool {
    user_pool_id: String,
    issuers: Vec<String>,
    jwks_url: Option<String>,
    keys: Option<Keys>,
    token_use: TokenUse,
    clients: Vec<String>,
    scopes: Vec<String>,
    groups: Vec<String>,
    #[cfg(feature = "fetch")]
    revocation: Option<UserPool>,
}

#[derive(Clone)]
enum Keys {
    Json(Vec<u8>),
    File(PathBuf),
}

/// The maximum leeway.
const MAX_LEEWAY: Duration = Duration::from_mins(5);

impl Verifier {
    /// Returns a builder, which needs at least one [`Pool`].
    ///
    /// ```
    /// use cognito_server::{Pool, Verifier};
    ///
    /// # fn example() -> Result<Verifier, cognito_server::BuildError> {
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE");
    /// Verifier::builder().pool(pool).build()
    /// # }
    /// ```
    pub fn builder() -> Builder {
        Builder { pools: Vec::new(), leeway: Duration::ZERO, fetch: None }
    }
}

impl Builder {
    /// Accepts tokens of this pool. At least one pool is required.
    ///
    /// ```
    /// use cognito_server::{Pool, Verifier};
    ///
    /// # let (first, second) = (Pool::new("eu-west-1_AbCdEfGhI"), Pool::new("us-east-1_JkLmNoPqR"));
    /// let builder = Verifier::builder().pool(first).pool(second);
    /// # drop(builder);
    /// ```
    pub fn pool(mut self, pool: Pool) -> Self {
        self.pools.push(pool);
        self
    }

    /// Sets the clock difference to tolerate when `exp` and `nbf` are checked, at most five minutes. Default: zero, so
    /// that a token expires exactly at `exp`. (`iat` may always be five minutes ahead.)
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use cognito_server::{BuildError, Verifier};
    ///
    /// let leeway = Duration::from_secs(301);
    /// # let pool = cognito_server::Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE");
    /// let error = Verifier::builder().pool(pool).leeway(leeway).build().unwrap_err();
    /// assert_eq!(error, BuildError::Leeway(leeway));
    /// ```
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Sets the fetcher for keys. Default: `Https`, if the feature `fetch` is enabled.
    ///
    /// ```
    /// use cognito_server::keys::Fetch;
    /// use cognito_server::{BuildError, Pool, Verifier};
    ///
    /// fn build(pool: Pool, fetch: impl Fetch) -> Result<Verifier, BuildError> {
    ///     Verifier::builder().pool(pool).fetch(fetch).build()
    /// }
    /// ```
    pub fn fetch(mut self, fetch: impl Fetch) -> Self {
        self.fetch = Some(Arc::new(fetch));
        self
    }

    /// Builds the verifier.
    ///
    /// # Errors
    /// A [`BuildError`] if the configuration is incomplete or wrong, or if keys cannot be read.
    ///
    /// ```
    /// use cognito_server::{BuildError, Verifier};
    ///
    /// assert_eq!(Verifier::builder().build().unwrap_err(), BuildError::NoPool);
    /// ```
    pub fn build(self) -> Result<Verifier, BuildError> {
        let Self { pools, leeway, fetch } = self;
        if pools.is_empty() {
            return Err(BuildError::NoPool);
        }
        if leeway > MAX_LEEWAY {
            return Err(BuildError::Leeway(leeway));
        }
        let fetch = match fetch {
            Some(fetch) => Some(fetch),
            None => default_fetch()?,
        };
        let mut issuers = HashMap::new();
        for pool in pools {
            for (name, issuer) in pool.issuers(fetch.as_ref())? {
                match issuers.entry(name) {
                    Entry::Vacant(free) => {
                        free.insert(issuer);
                    }
                    Entry::Occupied(taken) => return Err(BuildError::SameIssuer(taken.key().clone())),
                }
            }
        }
        let leeway_secs = i64::try_from(leeway.as_secs()).unwrap_or_default();
        Ok(Verifier(Arc::new(Inner { issuers, leeway_secs })))
    }
}

#[cfg(feature = "fetch")]
fn default_fetch() -> Result<Option<Arc<dyn Fetch>>, BuildError> {
    let https = crate::keys::Https::new().map_err(BuildError::Fetch)?;
    Ok(Some(Arc::new(https)))
}

#[cfg(not(feature = "fetch"))]
#[expect(clippy::unnecessary_wraps, reason = "with the feature `fetch` it may fail")]
fn default_fetch() -> Result<Option<Arc<dyn Fetch>>, BuildError> {
    Ok(None)
}

impl Pool {
    /// Creates the configuration of the pool with this id, such as `eu-west-1_AbCdEfGhI`. The id begins with the pool's
    /// Region.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE");
    /// # drop(pool);
    /// ```
    pub fn new(user_pool_id: &str) -> Self {
        Self {
            user_pool_id: user_pool_id.to_owned(),
            issuers: Vec::new(),
            jwks_url: None,
            keys: None,
            token_use: TokenUse::Access,
            clients: Vec::new(),
            scopes: Vec::new(),
            groups: Vec::new(),
            #[cfg(feature = "fetch")]
            revocation: None,
        }
    }

    /// Accepts tokens that were issued to this app client. At least one client is required; with several, a token of
    /// any of them is accepted.
    ///
    /// Clients of the client-credentials grant are added in the same way. Extractors for users reject their tokens.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").client_id("6aq9pp2hcs3h1bvl45EXAMPLE");
    /// # drop(pool);
    /// ```
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.clients.push(client_id.to_owned());
        self
    }

    /// Accepts tokens of this kind. Default: access tokens.
    ///
    /// ```
    /// use cognito_server::{Pool, TokenUse};
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").token_use(TokenUse::Id);
    /// # drop(pool);
    /// ```
    pub fn token_use(mut self, token_use: TokenUse) -> Self {
        self.token_use = token_use;
        self
    }

    /// Requires this scope. With several calls, all of the scopes are required.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").required_scope("posts/write");
    /// # drop(pool);
    /// ```
    pub fn required_scope(mut self, scope: &str) -> Self {
        self.scopes.push(scope.to_owned());
        self
    }

    /// Requires the user to be in this group. With several calls, one of the groups is enough.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").required_group("editors").required_group("admins");
    /// # drop(pool);
    /// ```
    pub fn required_group(mut self, group: &str) -> Self {
        self.groups.push(group.to_owned());
        self
    }

    /// Accepts this `iss` instead of AWS's two forms (`https://cognito-idp.<region>.amazonaws.com/<pool>` and
    /// `https://issuer-cognito-idp.<region>.amazonaws.com/<pool>`). With several calls, any of the issuers is accepted,
    /// and [`Identity`](crate::Identity) always has the first.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").issuer("http://localhost:4566/eu-west-1_AbCdEfGhI");
    /// # drop(pool);
    /// ```
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.issuers.push(issuer.to_owned());
        self
    }

    /// Sets the URL of the pool's key set. Default: `/.well-known/jwks.json` below the issuer.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").jwks_url("https://keys.example/jwks.json");
    /// # drop(pool);
    /// ```
    pub fn jwks_url(mut self, url: &str) -> Self {
        self.jwks_url = Some(url.to_owned());
        self
    }

    /// Sets the pool's keys as JSON, so that the first request need not wait for them. If there is a fetcher, the keys
    /// are fetched again after an hour, and when a token names another key.
    ///
    /// ```
    /// use cognito_server::{BuildError, Pool, Verifier};
    ///
    /// # fn example(json: &str) -> Result<Verifier, BuildError> {
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").jwks(json);
    /// Verifier::builder().pool(pool).build()
    /// # }
    /// ```
    pub fn jwks(mut self, json: impl Into<Vec<u8>>) -> Self {
        self.keys = Some(Keys::Json(json.into()));
        self
    }

    /// Sets the file with the pool's keys, which [`Builder::build`] reads.
    ///
    /// ```
    /// use cognito_server::Pool;
    ///
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE").jwks_file("/run/keys/jwks.json");
    /// # drop(pool);
    /// ```
    pub fn jwks_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.keys = Some(Keys::File(path.into()));
        self
    }

    /// Asks the pool about each user's access token that is otherwise valid, at most every few seconds per token.
    ///
    /// A token proves a sign-in until it expires. Only the pool knows whether the session has been revoked or the user
    /// disabled in the meantime. Asking costs a request to the pool (see [`UserPool`] for how often), and makes the
    /// server depend on it: while the pool cannot be reached, users get a 503. Off by default; short-lived
    /// tokens are usually the better choice.
    ///
    /// Tokens need the scope `aws.cognito.signin.user.admin`, which tokens from a sign-in through the API have. ID
    /// tokens are not supported, because the pool cannot check them. Client-credentials tokens are not checked, because
    /// they have no user and no session.
    ///
    /// ```
    /// use cognito_server::Pool;
    /// use cognito_server::pool::{PoolError, UserPool};
    ///
    /// # fn example() -> Result<Pool, PoolError> {
    /// let id = "eu-west-1_AbCdEfGhI";
    /// let user_pool = UserPool::from_pool_id(id)?;
    /// let pool = Pool::new(id).client_id("1h57kf5cpq17m0eml12EXAMPLE").check_revocation(user_pool);
    /// # Ok(pool)
    /// # }
    /// ```
    #[cfg(feature = "fetch")]
    pub fn check_revocation(mut self, user_pool: UserPool) -> Self {
        self.revocation = Some(user_pool);
        self
    }

    fn issuers(self, fetch: Option<&Arc<dyn Fetch>>) -> Result<Vec<(String, Issuer)>, BuildError> {
        let user_pool_id = self.user_pool_id;
        let Some(region) = region::from_pool_id(&user_pool_id) else {
            return Err(BuildError::PoolId { user_pool_id });
        };
        if self.clients.is_empty() {
            return Err(BuildError::NoClient { user_pool_id });
        }
        if self.clients.iter().any(String::is_empty) {
            return Err(BuildError::EmptyClientId { user_pool_id });
        }
        #[cfg(feature = "fetch")]
        if self.revocation.is_some() && self.token_use == TokenUse::Id {
            return Err(BuildError::RevocationOfIdTokens { user_pool_id });
        }
        let keys = self.keys.map(Keys::parse).transpose()?.map(Arc::new);
        if keys.is_none() && fetch.is_none() {
            return Err(BuildError::NoKeys { user_pool_id });
        }
        let has_own_issuer = !self.issuers.is_empty();
        let issuers =
            if has_own_issuer { self.issuers } else { region::issuers(region, &user_pool_id).to_vec() };
        let rules = Arc::new(Rules {
            identity_issuer: issuers.first().cloned().unwrap_or_default(),
            token_use: self.token_use,
            clients: self.clients,
            scopes: self.scopes,
            groups: self.groups,
            #[cfg(feature = "fetch")]
            revocation: self.revocation,
        });
        let cache = |url: String| {
            if url::is_secure(&url) {
                Ok(KeyCache::new(url, keys.clone(), fetch.cloned()))
            } else {
                Err(BuildError::KeyUrl(url))
            }
        };
        let shared = self.jwks_url.map(cache).transpose()?;
        let may_have_no_keys = !has_own_issuer && shared.is_none();
        let issuer = |name: String| {
            let keys = match &shared {
                Some(keys) => keys.clone(),
                None => cache(format!("{name}/.well-known/jwks.json"))?,
            };
            Ok((name, Issuer { pool: rules.clone(), keys, may_have_no_keys }))
        };
        issuers.into_iter().map(issuer).collect()
    }
}

impl Keys {
    fn parse(self) -> Result<KeySet, BuildError> {
        let json = match self {
            Self::Json(json) => json,
            Self::File(path) => {
                fs::read(&path).map_err(|error| BuildError::KeyFile { path, detail: error.to_string() })?
            }
        };
        KeySet::parse(&json).map_err(BuildError::Keys)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pools, leeway, fetch: _ } = self;
        f.debug_struct("Builder").field("pools", pools).field("leeway", leeway).finish_non_exhaustive()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("user_pool_id", &self.user_pool_id)
            .field("clients", &self.clients)
            .finish_non_exhaustive()
    }
}
