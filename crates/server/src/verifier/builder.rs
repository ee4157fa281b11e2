use std::{collections::HashMap, fmt, fs, path::PathBuf, sync::Arc, time::Duration};

use super::{Inner, Pool, Verifier};
#[cfg(feature = "fetch")]
use crate::pool::UserPool;
use crate::{
    TokenUse,
    keys::{Fetch, FetchError, KeyCache, KeySet, KeySetError},
    region, url,
};

/// The settings of a [`Verifier`]. Those of a pool are about the one that was named last.
#[must_use = "`build` makes the verifier"]
pub struct Builder {
    earlier: Vec<Settings>,
    latest: Settings,
    leeway: Duration,
    fetch: Option<Arc<dyn Fetch>>,
}

struct Settings {
    user_pool_id: String,
    region: String,
    issuer: Option<String>,
    jwks_url: Option<String>,
    keys: Option<Keys>,
    token_use: TokenUse,
    clients: Vec<String>,
    scopes: Vec<String>,
    groups: Vec<String>,
    #[cfg(feature = "fetch")]
    ask: Option<UserPool>,
}

enum Keys {
    Json(Vec<u8>),
    File(PathBuf),
}

/// Why there is no verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// A pool's id is not its region, `_` and letters and digits.
    PoolId {
        /// The id.
        user_pool_id: String,
        /// The region.
        region: String,
    },
    /// No client is named for this pool. Without one, tokens that were made for any other app would be good here.
    NoClient {
        /// The pool's id.
        user_pool_id: String,
    },
    /// The pool is to be asked about ID tokens, and answers for access tokens only.
    AskedForId {
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

/// The most that clocks are allowed to be apart.
const MOST_LEEWAY: Duration = Duration::from_mins(5);

impl Builder {
    pub(super) fn new(region: &str, user_pool_id: &str) -> Self {
        let latest = Settings::new(region, user_pool_id);
        Self { earlier: Vec::new(), latest, leeway: Duration::ZERO, fetch: None }
    }

    /// Accepts tokens of another pool as well. What follows is about that one.
    pub fn another_pool(mut self, region: &str, user_pool_id: &str) -> Self {
        self.earlier.push(std::mem::replace(&mut self.latest, Settings::new(region, user_pool_id)));
        self
    }

    /// Accepts tokens that were made for this app client. At least one is needed; any of several will do.
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.latest.clients.push(client_id.to_owned());
        self
    }

    /// Accepts tokens of this kind. Default: access tokens.
    pub fn token_use(mut self, token_use: TokenUse) -> Self {
        self.latest.token_use = token_use;
        self
    }

    /// Demands this scope; of several, all.
    pub fn required_scope(mut self, scope: &str) -> Self {
        self.latest.scopes.push(scope.to_owned());
        self
    }

    /// Demands that the user is in this group; of several, in any.
    pub fn required_group(mut self, group: &str) -> Self {
        self.latest.groups.push(group.to_owned());
        self
    }

    /// The `iss` of the pool's tokens, where it is not AWS's.
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.latest.issuer = Some(issuer.to_owned());
        self
    }

    /// Where the pool's keys are, where that is not below its issuer.
    pub fn jwks_url(mut self, url: &str) -> Self {
        self.latest.jwks_url = Some(url.to_owned());
        self
    }

    /// The pool's keys as JSON, so that the first request need not wait for them. They are fetched anew after an hour,
    /// and when a token names another one, if there is something to fetch them with.
    pub fn jwks(mut self, json: impl Into<Vec<u8>>) -> Self {
        self.latest.keys = Some(Keys::Json(json.into()));
        self
    }

    /// The same from a file.
    pub fn jwks_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.latest.keys = Some(Keys::File(path.into()));
        self
    }

    /// Asks the pool itself about each access token that is otherwise good, at most every few seconds per token.
    ///
    /// A token proves a sign-in for as long as it says; that its session was revoked or its user disabled meanwhile
    /// only the pool knows. Asking costs a request to it (its quota is some hundred a second) and its being
    /// reachable: while it is not, nobody is let in. Off by default; short-lived tokens are mostly the better way.
    /// It is not for ID tokens, of which the pool knows nothing.
    #[cfg(feature = "fetch")]
    pub fn ask_pool(mut self, pool: UserPool) -> Self {
        self.latest.ask = Some(pool);
        self
    }

    /// How far clocks may be apart when `exp` and `nbf` are looked at: at most five minutes. Default: not at all,
    /// so that a token ends when it says.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// What fetches keys. Default: `Https`, if the feature `fetch` is on.
    pub fn fetch(mut self, fetch: impl Fetch) -> Self {
        self.fetch = Some(Arc::new(fetch));
        self
    }

    /// The verifier.
    ///
    /// # Errors
    /// [`BuildError`]
    pub fn build(self) -> Result<Verifier, BuildError> {
        let Self { earlier, latest, leeway, fetch } = self;
        if leeway > MOST_LEEWAY {
            return Err(BuildError::Leeway(leeway));
        }
        let fetch = match fetch {
            Some(fetch) => Some(fetch),
            None => default_fetch()?,
        };
        let mut pools = HashMap::new();
        for settings in earlier.into_iter().chain([latest]) {
            let (issuer, pool) = settings.pool(fetch.clone())?;
            if pools.insert(issuer.clone(), pool).is_some() {
                return Err(BuildError::SameIssuer(issuer));
            }
        }
        let leeway = i64::try_from(leeway.as_secs()).unwrap_or_default();
        Ok(Verifier(Arc::new(Inner { pools, leeway })))
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

impl Settings {
    fn new(region: &str, user_pool_id: &str) -> Self {
        Self {
            user_pool_id: user_pool_id.to_owned(),
            region: region.to_owned(),
            issuer: None,
            jwks_url: None,
            keys: None,
            token_use: TokenUse::Access,
            clients: Vec::new(),
            scopes: Vec::new(),
            groups: Vec::new(),
            #[cfg(feature = "fetch")]
            ask: None,
        }
    }

    fn pool(self, fetch: Option<Arc<dyn Fetch>>) -> Result<(String, Pool), BuildError> {
        #[cfg(feature = "fetch")]
        let ask = self.ask;
        let Self { user_pool_id, region, issuer, jwks_url, keys, token_use, clients, scopes, groups, .. } =
            self;
        let name = user_pool_id.strip_prefix(&region).and_then(|rest| rest.strip_prefix('_'));
        if name.is_none_or(|name| name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Err(BuildError::PoolId { user_pool_id, region });
        }
        if clients.is_empty() {
            return Err(BuildError::NoClient { user_pool_id });
        }
        #[cfg(feature = "fetch")]
        if ask.is_some() && token_use == TokenUse::Id {
            return Err(BuildError::AskedForId { user_pool_id });
        }
        let json = match keys {
            None => None,
            Some(Keys::Json(json)) => Some(json),
            Some(Keys::File(path)) => Some(
                fs::read(&path).map_err(|error| BuildError::KeyFile { path, detail: error.to_string() })?,
            ),
        };
        let keys = json.map(|json| KeySet::parse(&json).map_err(BuildError::Keys)).transpose()?;
        if keys.is_none() && fetch.is_none() {
            return Err(BuildError::NoKeys { user_pool_id });
        }
        let issuer = issuer.unwrap_or_else(|| format!("{}/{user_pool_id}", region::origin(&region)));
        let url = jwks_url.unwrap_or_else(|| format!("{issuer}/.well-known/jwks.json"));
        if !url::is_secure(&url) {
            return Err(BuildError::KeyUrl(url));
        }
        let keys = KeyCache::new(url, keys, fetch);
        #[cfg(feature = "fetch")]
        let pool = Pool { keys, token_use, clients, scopes, groups, ask };
        #[cfg(not(feature = "fetch"))]
        let pool = Pool { keys, token_use, clients, scopes, groups };
        Ok((issuer, pool))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pools: Vec<&str> = self
            .earlier
            .iter()
            .chain([&self.latest])
            .map(|settings| settings.user_pool_id.as_str())
            .collect();
        f.debug_struct("Builder").field("pools", &pools).field("leeway", &self.leeway).finish_non_exhaustive()
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PoolId { user_pool_id, region } => {
                write!(
                    f,
                    "{user_pool_id:?} is no user pool of {region:?}: expected an id such as \"{region}_AbCdEfGhI\""
                )
            }
            Self::NoClient { user_pool_id } => {
                write!(
                    f,
                    "no app client is named for {user_pool_id}: call client_id() with each that may come"
                )
            }
            Self::AskedForId { user_pool_id } => {
                write!(
                    f,
                    "{user_pool_id} can't be asked about ID tokens: leave ask_pool() out, or verify access tokens"
                )
            }
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
