//! The verification of a token: the rules of each pool, and the checks in their order.

mod build_error;
mod builder;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use build_error::BuildError;
pub use builder::{Builder, Pool};

use crate::claims::{ACCESS_CLAIMS, Claim, ID_CLAIMS, Raw, others};
use crate::keys::{FetchError, KeyCache, KeySet};
#[cfg(feature = "fetch")]
use crate::pool::UserPool;
use crate::token::{Token, is_object, shortened};
use crate::{AccessClaims, Claims, ClientClaims, Error, IdClaims, Identity, Part, TokenUse, UserClaims};

/// Verifies the tokens of one or more user pools. Clones are cheap and share the keys.
///
/// Create it once with [`Verifier::builder`] and share it, because it caches the keys.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    issuers: HashMap<String, Issuer>,
    leeway_secs: i64,
}

/// One of the issuers that a pool's tokens may name.
struct Issuer {
    pool: Arc<Rules>,
    keys: KeyCache,
    /// Whether the pool may have no keys under this issuer. A pool uses one of AWS's two forms, and the key set URL of
    /// the other form answers 403 or 404.
    may_have_no_keys: bool,
}

/// The requirements for the tokens of one pool.
struct Rules {
    /// The `iss` of this pool's identities.
    identity_issuer: String,
    token_use: TokenUse,
    clients: Vec<String>,
    scopes: Vec<String>,
    groups: Vec<String>,
    #[cfg(feature = "fetch")]
    revocation: Option<UserPool>,
}

/// The scope that `GetUser` requires of an access token.
#[cfg(feature = "fetch")]
const USER_ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// The maximum time by which `iat` may be ahead of this machine's clock.
const MAX_CLOCK_SKEW_SECS: i64 = 300;

impl Verifier {
    /// Returns the claims of `token` if it is genuine, currently valid, and meets the pool's requirements.
    ///
    /// Fetches the pool's keys if the token names a key that is not known yet.
    ///
    /// An access token of the client-credentials grant gives [`Claims::Client`]. To accept only users, call
    /// [`verify_user`](Self::verify_user).
    ///
    /// # Errors
    /// An [`Error`] that says why the token is rejected, or why it could not be checked.
    ///
    /// ```
    /// use cognito_server::{Claims, Error, Verifier};
    ///
    /// # async fn example(verifier: &Verifier, token: &str) -> Result<(), Error> {
    /// match verifier.verify(token).await? {
    ///     Claims::User(user) => println!("the user {}", user.username()),
    ///     Claims::Client(client) => println!("the app client {}", client.client_id),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn verify(&self, token: &str) -> Result<Claims, Error> {
        let parsed = Token::parse(token)?;
        let raw = raw(&parsed)?;
        let issuer = self.issuer(&raw)?;
        let keys = issuer.keys.with_key(&parsed.kid).await.map_err(|error| match error {
            // A forged token can name the form of the issuer that the pool does not use. That is an error of the token.
            Error::KeysUnavailable(FetchError::Status(403 | 404)) if issuer.may_have_no_keys => {
                Error::UnknownKey { kid: shortened(&parsed.kid) }
            }
            error => error,
        })?;
        let claims = self.check(&parsed, &raw, &issuer.pool, &keys, now())?;
        #[cfg(feature = "fetch")]
        if let (Some(user_pool), Claims::User(user)) = (&issuer.pool.revocation, &claims) {
            // Without this scope, the pool would reject the token with the error code of a revoked one.
            if !user.scopes().iter().any(|scope| scope == USER_ADMIN_SCOPE) {
                let actual = user.scopes().to_vec();
                return Err(Error::Scope { actual, expected: USER_ADMIN_SCOPE.to_owned() });
            }
            user_pool.user(token).await?;
        }
        Ok(claims)
    }

    /// Does the same as [`verify`](Self::verify), and rejects tokens that do not belong to a user.
    ///
    /// # Errors
    /// The same as [`verify`](Self::verify), and [`Error::NotUser`] for a client-credentials token.
    ///
    /// ```
    /// use cognito_server::{Error, Verifier, bearer};
    ///
    /// # async fn example(verifier: &Verifier, authorization: &[u8]) -> Result<(), Error> {
    /// let token = bearer::token([authorization])?;
    /// let user = verifier.verify_user(token).await?;
    /// println!("{} is in {:?}", user.username(), user.groups());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn verify_user(&self, token: &str) -> Result<UserClaims, Error> {
        self.verify(token).await?.into_user()
    }

    /// Does the same as [`verify`](Self::verify) with the keys that are known now and without asking the pool, so it
    /// never waits.
    ///
    /// # Errors
    /// An [`Error`] that says why the token is rejected, or why it could not be checked.
    ///
    /// ```
    /// use cognito_server::{Error, Verifier};
    ///
    /// /// Checks the token of a message, where waiting for the pool is not possible.
    /// fn is_from(verifier: &Verifier, token: &str, sub: &str) -> Result<bool, Error> {
    ///     Ok(verifier.verify_with_known_keys(token)?.identity().sub == sub)
    /// }
    /// ```
    pub fn verify_with_known_keys(&self, token: &str) -> Result<Claims, Error> {
        let token = Token::parse(token)?;
        let raw = raw(&token)?;
        let issuer = self.issuer(&raw)?;
        self.check(&token, &raw, &issuer.pool, &issuer.keys.known_keys(), now())
    }

    fn issuer(&self, raw: &Raw<'_>) -> Result<&Issuer, Error> {
        let iss = raw.iss.required("iss", "the pool's URL")?;
        self.0.issuers.get(&**iss).ok_or_else(|| {
            let mut expected: Vec<String> = self.0.issuers.keys().cloned().collect();
            expected.sort();
            Error::Issuer { actual: shortened(iss), expected }
        })
    }

    fn check(
        &self,
        token: &Token<'_>,
        raw: &Raw<'_>,
        pool: &Rules,
        keys: &KeySet,
        now: i64,
    ) -> Result<Claims, Error> {
        let unknown = || Error::UnknownKey { kid: shortened(&token.kid) };
        let key = keys.get(&token.kid).ok_or_else(unknown)?;
        key.verify_sig(token.signed, &token.signature).map_err(|_| Error::Signature)?;
        self.check_claims(token, raw, pool, now)
    }

    /// Makes the checks that follow the check of the signature.
    fn check_claims(
        &self,
        token: &Token<'_>,
        raw: &Raw<'_>,
        pool: &Rules,
        now: i64,
    ) -> Result<Claims, Error> {
        self.check_times(raw, now)?;
        let token_use = raw.token_use.required("token_use", "\"access\" or \"id\"")?;
        if *token_use != pool.token_use.name() {
            return Err(Error::TokenUse { actual: shortened(token_use), expected: pool.token_use });
        }
        pool.claims(raw, &token.payload)
    }

    fn check_times(&self, raw: &Raw<'_>, now: i64) -> Result<(), Error> {
        let leeway = self.0.leeway_secs;
        let exp = *raw.exp.required("exp", SECONDS)?;
        let iat = *raw.iat.required("iat", SECONDS)?;
        let nbf = raw.nbf.optional("nbf", SECONDS)?.copied();
        if now >= exp.saturating_add(leeway) {
            return Err(Error::Expired { exp, now });
        }
        let earliest = nbf.map(|nbf| nbf.saturating_sub(leeway));
        let latest = [earliest, Some(iat.saturating_sub(MAX_CLOCK_SKEW_SECS))].into_iter().flatten().max();
        match latest {
            Some(from) if from > now => Err(Error::NotYetValid { from, now }),
            _ => Ok(()),
        }
    }
}

impl Rules {
    /// Checks the claims against this pool's requirements and returns them.
    fn claims(&self, raw: &Raw<'_>, payload: &[u8]) -> Result<Claims, Error> {
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
        let identity = Identity { iss: self.identity_issuer.clone(), sub: text(&raw.sub, "sub")? };
        let exp = *raw.exp.required("exp", SECONDS)?;
        let iat = *raw.iat.required("iat", SECONDS)?;
        let auth_time = raw.auth_time.optional("auth_time", SECONDS)?.copied();
        let jti = optional_text(&raw.jti, "jti")?;
        if self.token_use == TokenUse::Id {
            let username = text(&raw.cognito_username, "cognito:username")?;
            let others = others(payload, ID_CLAIMS)?;
            let claims =
                IdClaims { identity, aud: client, username, groups, exp, iat, auth_time, jti, others };
            return Ok(Claims::User(UserClaims::Id(claims)));
        }
        let others = others(payload, ACCESS_CLAIMS)?;
        // Cognito's client-credentials tokens have no `username`, and their subject is the client.
        if matches!(raw.username, Claim::Missing) && identity.sub == client {
            let claims =
                ClientClaims { identity, client_id: client, scopes, exp, iat, auth_time, jti, others };
            return Ok(Claims::Client(claims));
        }
        let username = text(&raw.username, "username")?;
        let device_key = optional_text(&raw.device_key, "device_key")?;
        Ok(Claims::User(UserClaims::Access(AccessClaims {
            identity,
            client_id: client,
            username,
            scopes,
            groups,
            exp,
            iat,
            auth_time,
            jti,
            device_key,
            others,
        })))
    }
}

const SECONDS: &str = "seconds since 1970";

/// Returns a claim that must be present and not empty, because an empty one would not identify anything.
fn text(claim: &Claim<Cow<'_, str>>, name: &'static str) -> Result<String, Error> {
    let text = claim.required(name, "text")?;
    if text.is_empty() {
        return Err(Error::Claim { name, actual: "empty text", expected: "text" });
    }
    Ok(text.clone().into_owned())
}

fn optional_text(claim: &Claim<Cow<'_, str>>, name: &'static str) -> Result<Option<String>, Error> {
    Ok(claim.optional(name, "text")?.map(|text| text.clone().into_owned()))
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.issuers.keys()).finish_non_exhaustive()
    }
}

fn raw<'a>(token: &'a Token<'_>) -> Result<Raw<'a>, Error> {
    let malformed = Error::Malformed(Part::Payload);
    // serde's derived implementation would also accept an array.
    if !is_object(&token.payload) {
        return Err(malformed);
    }
    serde_json::from_slice(&token.payload).map_err(|_| malformed)
}

/// Returns the current time in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
