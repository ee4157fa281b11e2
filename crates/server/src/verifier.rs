mod builder;

use std::{
    collections::HashMap,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

pub use builder::{BuildError, Builder};

#[cfg(feature = "fetch")]
use crate::pool::UserPool;
use crate::{
    AccessClaims, Claims, Error, IdClaims, Identity, Part, TokenUse,
    claims::{Claim, Raw, others},
    keys::{KeyCache, KeySet},
    token::{Token, is_object, shortened},
};

/// Verifies tokens of one user pool or several. A cheap handle: clones share the keys.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    /// By issuer.
    pools: HashMap<String, Pool>,
    leeway: i64,
}

/// What is asked of the tokens of one pool.
pub(crate) struct Pool {
    pub(crate) keys: KeyCache,
    pub(crate) token_use: TokenUse,
    pub(crate) clients: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) groups: Vec<String>,
    #[cfg(feature = "fetch")]
    pub(crate) ask: Option<UserPool>,
}

/// How far ahead of this machine's the pool's clock may be when it issues a token, in seconds.
const CLOCKS_APART: i64 = 300;

impl Verifier {
    /// Begins a verifier for the pool `user_pool_id`, such as `eu-west-1_AbCdEfGhI`, in `region`.
    pub fn builder(region: &str, user_pool_id: &str) -> Builder {
        Builder::new(region, user_pool_id)
    }

    /// The claims of `token` if it is genuine, of now and what was asked for.
    ///
    /// The pool's keys are fetched if the token names one that is not known yet.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn verify(&self, token: &str) -> Result<Claims, Error> {
        let parsed = Token::parse(token)?;
        let raw = raw(&parsed)?;
        let pool = self.pool(&raw)?;
        let keys = pool.keys.with(&parsed.kid).await?;
        let claims = self.check(&parsed, &raw, pool, &keys, now())?;
        #[cfg(feature = "fetch")]
        if let Some(ask) = &pool.ask {
            ask.user(token).await?;
        }
        Ok(claims)
    }

    /// As [`verify`](Self::verify), with the keys that are known now and without asking the pool: it never waits.
    ///
    /// # Errors
    /// [`Error`]
    pub fn verify_with_known_keys(&self, token: &str) -> Result<Claims, Error> {
        let token = Token::parse(token)?;
        let raw = raw(&token)?;
        let pool = self.pool(&raw)?;
        self.check(&token, &raw, pool, &pool.keys.now(), now())
    }

    fn pool(&self, raw: &Raw<'_>) -> Result<&Pool, Error> {
        let iss = raw.iss.required("iss", "the pool's URL")?;
        self.0.pools.get(&**iss).ok_or_else(|| Error::Issuer {
            actual: shortened(iss),
            expected: self.0.pools.keys().cloned().collect(),
        })
    }

    fn check(
        &self,
        token: &Token<'_>,
        raw: &Raw<'_>,
        pool: &Pool,
        keys: &KeySet,
        now: i64,
    ) -> Result<Claims, Error> {
        let unknown = || Error::UnknownKey { kid: shortened(&token.kid) };
        let key = keys.get(&token.kid).ok_or_else(unknown)?;
        key.verify_sig(token.signed, &token.signature).map_err(|_| Error::Signature)?;
        self.check_claims(token, raw, pool, now)
    }

    /// All that is asked of a token whose signature is good.
    fn check_claims(&self, token: &Token<'_>, raw: &Raw<'_>, pool: &Pool, now: i64) -> Result<Claims, Error> {
        self.check_times(raw, now)?;
        let token_use = raw.token_use.required("token_use", "\"access\" or \"id\"")?;
        if *token_use != pool.token_use.name() {
            return Err(Error::TokenUse { actual: shortened(token_use), expected: pool.token_use });
        }
        pool.claims(raw, &token.payload)
    }

    fn check_times(&self, raw: &Raw<'_>, now: i64) -> Result<(), Error> {
        const EXPECTED: &str = "seconds since 1970";
        let leeway = self.0.leeway;
        let exp = *raw.exp.required("exp", EXPECTED)?;
        let iat = *raw.iat.required("iat", EXPECTED)?;
        let nbf = raw.nbf.optional("nbf", EXPECTED)?.copied();
        if now >= exp.saturating_add(leeway) {
            return Err(Error::Expired { exp, now });
        }
        let earliest = nbf.map(|nbf| nbf.saturating_sub(leeway));
        let latest = [earliest, Some(iat.saturating_sub(CLOCKS_APART))].into_iter().flatten().max();
        match latest {
            Some(from) if from > now => Err(Error::NotYetValid { from, now }),
            _ => Ok(()),
        }
    }
}

/// The parts of a verification, for the benchmark alone. None of them lets anybody in.
#[cfg(feature = "bench")]
impl Verifier {
    /// Finds a key.
    #[doc(hidden)]
    #[must_use]
    pub fn time_keys(&self, issuer: &str, kid: &str) -> bool {
        self.0.pools.get(issuer).is_some_and(|pool| pool.keys.now().get(kid).is_some())
    }

    /// Does all but the signature.
    #[doc(hidden)]
    #[must_use]
    pub fn time_claims(&self, token: &str) -> bool {
        let checked = || {
            let token = Token::parse(token)?;
            let raw = raw(&token)?;
            self.check_claims(&token, &raw, self.pool(&raw)?, now())
        };
        checked().is_ok()
    }
}

impl Pool {
    /// The claims, after who is let in has been checked.
    fn claims(&self, raw: &Raw<'_>, payload: &[u8]) -> Result<Claims, Error> {
        let text = |claim: &Claim<_>, name| {
            let text: &std::borrow::Cow<'_, str> = claim.required(name, "text")?;
            Ok::<_, Error>(text.clone().into_owned())
        };
        let (client, name) = match self.token_use {
            TokenUse::Access => (&raw.client_id, "client_id"),
            TokenUse::Id => (&raw.aud, "aud"),
        };
        let client = text(client, name)?;
        if !self.clients.contains(&client) {
            return Err(Error::Client { actual: shortened(&client), expected: self.clients.clone() });
        }
        let scopes = raw.scope.optional("scope", "text")?.map(|scope| scope.split(' ').map(str::to_owned));
        let scopes: Vec<String> = scopes.into_iter().flatten().filter(|scope| !scope.is_empty()).collect();
        if let Some(lacking) = self.scopes.iter().find(|scope| !scopes.contains(scope)) {
            return Err(Error::Scope { actual: scopes, expected: lacking.clone() });
        }
        let groups = raw.groups.optional("cognito:groups", "a list of texts")?.cloned().unwrap_or_default();
        if !self.groups.is_empty() && !self.groups.iter().any(|group| groups.contains(group)) {
            return Err(Error::Group { actual: groups, expected: self.groups.clone() });
        }
        let identity = Identity { iss: text(&raw.iss, "iss")?, sub: text(&raw.sub, "sub")? };
        let exp = *raw.exp.required("exp", "seconds since 1970")?;
        let iat = *raw.iat.required("iat", "seconds since 1970")?;
        Ok(match self.token_use {
            TokenUse::Access => {
                let username = text(&raw.username, "username")?;
                Claims::Access(AccessClaims {
                    identity,
                    client_id: client,
                    username,
                    scopes,
                    groups,
                    exp,
                    iat,
                })
            }
            TokenUse::Id => {
                let username = text(&raw.cognito_username, "cognito:username")?;
                let others = others(payload)?;
                Claims::Id(IdClaims { identity, aud: client, username, groups, exp, iat, others })
            }
        })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.pools.keys()).finish_non_exhaustive()
    }
}

fn raw<'a>(token: &'a Token<'_>) -> Result<Raw<'a>, Error> {
    let malformed = Error::Malformed(Part::Payload);
    // Derived reading takes a list for an object too.
    if !is_object(&token.payload) {
        return Err(malformed);
    }
    serde_json::from_slice(&token.payload).map_err(|_| malformed)
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
