use std::{
    collections::{HashMap, hash_map::Entry},
    fmt, fs,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use super::{Inner, Issuer, Rules, Verifier};
#[cfg(feature = "fetch")]
use crate::pool::UserPool;
use crate::{
    TokenUse,
    keys::{Fetch, FetchError, KeyCache, KeySet, KeySetError},
    region, url,
};

/// Configures a [`Verifier`]. The calls may come in any order.
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

/// A user pool and what its tokens have to be. The calls may come in any order.
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

/// Why there is no verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// No pool was named.
    NoPool,
    /// A pool's id is not a Region, `_`, letters and digits.
    PoolId {
        /// The id.
        user_pool_id: String,
    },
    /// No client is named for this pool. Without one, tokens that were made for any other app would be good here.
    NoClient {
        /// The pool's id.
        user_pool_id: String,
    },
    /// An app client's id is empty.
    EmptyClientId {
        /// The pool's id.
        user_pool_id: String,
    },
    /// The pool is to be asked about ID tokens, and answers for access tokens only.
    RevocationOfIdTokens {
        /// The pool's id.
        user_pool_id: String,
    },
    /// Two pools have this issuer.
    SameIssuer(String),
    /// More leeway than five minutes.
    Leeway(Duration),
    /// The file of keys can't be read.
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// Keys would be fetched from here, without TLS, over a network.
    KeyUrl(String),
    /// The keys that were given are none.
    Keys(KeySetError),
    /// No keys were given for this pool, and there is nothing to fetch them with.
    NoKeys {
        /// The pool's id.
        user_pool_id: String,
    },
    /// What would fetch them can't be set up.
    Fetch(FetchError),
}

/// The greatest leeway that can be set.
const MAX_LEEWAY: Duration = Duration::from_mins(5);

impl Builder {
    pub(super) fn new() -> Self {
        Self { pools: Vec::new(), leeway: Duration::ZERO, fetch: None }
    }

    /// Accepts tokens of this pool. At least one is needed.
    pub fn pool(mut self, pool: Pool) -> Self {
        self.pools.push(pool);
        self
    }

    /// Sets how far clocks may be apart when `exp` and `nbf` are checked: at most five minutes. Default: not at all, so
    /// that a token ends when it says. (`iat` may always be five minutes ahead.)
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Sets what fetches keys. Default: `Https`, if the feature `fetch` is on.
    pub fn fetch(mut self, fetch: impl Fetch) -> Self {
        self.fetch = Some(Arc::new(fetch));
        self
    }

    /// Builds the verifier.
    ///
    /// # Errors
    /// [`BuildError`]
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
        let leeway = i64::try_from(leeway.as_secs()).unwrap_or_default();
        Ok(Verifier(Arc::new(Inner { issuers, leeway })))
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
    /// Names the pool by its id, such as `eu-west-1_AbCdEfGhI`, which begins with its Region.
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

    /// Accepts tokens that were issued to this app client. At least one is needed; any of several will do.
    ///
    /// A client of the client-credentials grant is named like the others; extractors for users refuse its tokens.
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.clients.push(client_id.to_owned());
        self
    }

    /// Accepts tokens of this kind. Default: access tokens.
    pub fn token_use(mut self, token_use: TokenUse) -> Self {
        self.token_use = token_use;
        self
    }

    /// Demands this scope; of several, all.
    pub fn required_scope(mut self, scope: &str) -> Self {
        self.scopes.push(scope.to_owned());
        self
    }

    /// Demands that the user is in this group; of several, in any.
    pub fn required_group(mut self, group: &str) -> Self {
        self.groups.push(group.to_owned());
        self
    }

    /// Accepts this `iss` in place of AWS's two forms (`https://cognito-idp.<region>.amazonaws.com/<pool>` and
    /// `https://issuer-cognito-idp.<region>.amazonaws.com/<pool>`); of several, any. [`Identity`](crate::Identity)
    /// always has the first.
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.issuers.push(issuer.to_owned());
        self
    }

    /// Sets where the pool's keys are, if that is not below its issuer.
    pub fn jwks_url(mut self, url: &str) -> Self {
        self.jwks_url = Some(url.to_owned());
        self
    }

    /// Gives the pool's keys as JSON, so that the first request need not wait for them. They are fetched anew after an
    /// hour, and when a token names another one, if there is something to fetch them with.
    pub fn jwks(mut self, json: impl Into<Vec<u8>>) -> Self {
        self.keys = Some(Keys::Json(json.into()));
        self
    }

    /// Gives the pool's keys as a file, which [`Builder::build`] reads.
    pub fn jwks_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.keys = Some(Keys::File(path.into()));
        self
    }

    /// Asks the pool itself about each access token of a user that is otherwise good, at most every few seconds per
    /// token.
    ///
    /// A token proves a sign-in until it expires; that its session was revoked or its user disabled meanwhile only the
    /// pool knows. Asking costs a request to it (see [`UserPool`] for how often), and its availability: while it
    /// cannot be reached, users are refused with a 503. Off by default; short-lived tokens are mostly the better way.
    ///
    /// Tokens need the scope `aws.cognito.signin.user.admin`, which those of a sign-in by the API have. It is not for
    /// ID tokens, of which the pool knows nothing, and client-credentials tokens are not asked about, because no user
    /// and no session belongs to them.
    #[cfg(feature = "fetch")]
    pub fn check_revocation(mut self, user_pool: UserPool) -> Self {
        self.revocation = Some(user_pool);
        self
    }

    fn issuers(self, fetch: Option<&Arc<dyn Fetch>>) -> Result<Vec<(String, Issuer)>, BuildError> {
        let user_pool_id = self.user_pool_id;
        let Some(region) = region::of_pool(&user_pool_id) else {
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
        let keys = self.keys.map(Keys::read).transpose()?.map(Arc::new);
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
    fn read(self) -> Result<KeySet, BuildError> {
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

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPool => {
                f.write_str("no user pool is named: call pool() with each whose tokens are accepted")
            }
            Self::PoolId { user_pool_id } => write!(
                f,
                "{user_pool_id:?} is not the id of a user pool: expected its Region, `_`, letters and digits, such as \"eu-west-1_AbCdEfGhI\""
            ),
            Self::NoClient { user_pool_id } => write!(
                f,
                "no app client is named for {user_pool_id}: call client_id() with each whose tokens are accepted"
            ),
            Self::EmptyClientId { user_pool_id } => {
                write!(
                    f,
                    "an app client of {user_pool_id} has an empty id: check what is given to client_id()"
                )
            }
            Self::RevocationOfIdTokens { user_pool_id } => write!(
                f,
                "{user_pool_id} cannot be asked about ID tokens: leave check_revocation() out, or verify access tokens"
            ),
            Self::SameIssuer(issuer) => write!(f, "two pools have the issuer {issuer}"),
            Self::Leeway(leeway) => {
                write!(f, "a leeway of {} s: at most 300 s are allowed", leeway.as_secs())
            }
            Self::KeyFile { path, detail } => write!(f, "{} can't be read: {detail}", path.display()),
            Self::KeyUrl(url) => {
                write!(f, "keys from {url:?}: expected an https URL, or an http one of this machine")
            }
            Self::Keys(error) => error.fmt(f),
            Self::NoKeys { user_pool_id } => write!(
                f,
                "no keys for {user_pool_id}: give them with jwks(), something that fetches with fetch(), or turn on the feature `fetch`"
            ),
            Self::Fetch(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BuildError {}
