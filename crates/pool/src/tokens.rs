//! Tokens: issuing, refreshing, verifying and revoking them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::clock::{Millis, SECOND};
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::keys::TokenUse;
use crate::pool::{Group, Pool};
use crate::random;
use crate::settings::ClientSettings;

/// The scope of tokens that the API itself issues. It allows users to change their account.
pub(crate) const USER_ADMIN: &str = "aws.cognito.signin.user.admin";

/// The length of an `event_id`.
const UUID_BYTES: usize = 36;

/// A session: what one sign-in has granted, through all of its refreshes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Grant {
    /// The `origin_jti`, which all tokens of the session have in common.
    pub(crate) origin_jti: String,
    pub(crate) client_id: String,
    /// The user's key.
    pub(crate) user: String,
    /// The time of the sign-in, which a refresh does not change.
    pub(crate) auth_time: Millis,
    /// The time at which the last of its refresh tokens expires.
    pub(crate) expires: Millis,
    /// The time at which the last of its access tokens expires.
    #[serde(default)]
    access_expires: Millis,
    /// The device that the session is bound to. A refresh requires its key.
    pub(crate) device_key: Option<String>,
    /// Scopes, separated by spaces.
    pub(crate) scope: String,
    /// Whether the user signed in on the page of managed login.
    #[serde(default)]
    pub(crate) managed_login: bool,
    pub(crate) revoked: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct RefreshToken {
    /// The `event_id` of its grant.
    grant: String,
    /// The time at which another token replaced it.
    replaced: Option<Millis>,
}

impl Grant {
    /// Returns the time at which the last token expires. Afterwards, the grant can be dropped.
    fn ends(&self) -> Millis {
        self.expires.max(self.access_expires)
    }
}

/// The grants by `event_id`, and their refresh tokens.
///
/// Grants are kept until they end, even if they were revoked, because revoked and unknown tokens have different errors.
/// Refresh tokens that were rotated out are kept for their grace period only, see [`Pool::new_refresh_token`].
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Grants {
    by_event: BTreeMap<String, Grant>,
    refresh_tokens: HashMap<String, RefreshToken>,
    /// The `event_id`s of all grants in the order in which they end.
    #[serde(skip)]
    by_end: BTreeSet<(Millis, String)>,
    /// The refresh tokens of each grant.
    #[serde(skip)]
    tokens_of: HashMap<String, Vec<String>>,
}

impl Grants {
    /// Returns all grants, each with the number of refresh tokens that are kept for it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Grant, usize)> {
        self.by_event.iter().map(|(event, grant)| (grant, self.tokens_of.get(event).map_or(0, Vec::len)))
    }

    /// Rebuilds the indexes, which are not saved.
    pub(crate) fn index(&mut self) {
        self.by_end = self.by_event.iter().map(|(event, grant)| (grant.ends(), event.clone())).collect();
        self.tokens_of.clear();
        for (token, kept) in &self.refresh_tokens {
            self.tokens_of.entry(kept.grant.clone()).or_default().push(token.clone());
        }
    }

    fn insert(&mut self, event_id: &str, grant: Grant) {
        self.by_end.insert((grant.ends(), event_id.to_owned()));
        self.by_event.insert(event_id.to_owned(), grant);
    }

    fn insert_refresh_token(&mut self, event_id: &str, token: &str) {
        let kept = RefreshToken { grant: event_id.to_owned(), replaced: None };
        self.refresh_tokens.insert(token.to_owned(), kept);
        self.tokens_of.entry(event_id.to_owned()).or_default().push(token.to_owned());
    }

    /// Extends a grant to the expiry of a new access token.
    fn extend(&mut self, event_id: &str, access_expires: Millis) {
        let Some(grant) = self.by_event.get_mut(event_id) else { return };
        let before = grant.ends();
        grant.access_expires = grant.access_expires.max(access_expires);
        let ends = grant.ends();
        if ends != before {
            self.by_end.remove(&(before, event_id.to_owned()));
            self.by_end.insert((ends, event_id.to_owned()));
        }
    }

    /// Drops the grants that have ended, with their refresh tokens.
    fn drop_ended(&mut self, now: Millis) {
        while self.by_end.first().is_some_and(|(ends, _)| *ends <= now) {
            let Some((_, event_id)) = self.by_end.pop_first() else { return };
            self.by_event.remove(&event_id);
            for token in self.tokens_of.remove(&event_id).unwrap_or_default() {
                self.refresh_tokens.remove(&token);
            }
        }
    }

    /// Drops the refresh tokens of a grant that were rotated out at least `grace` ago.
    fn drop_rotated(&mut self, event_id: &str, grace: Millis, now: Millis) {
        let Some(tokens) = self.tokens_of.get_mut(event_id) else { return };
        let refresh_tokens = &mut self.refresh_tokens;
        tokens.retain(|token| {
            let replaced = refresh_tokens.get(token).and_then(|kept| kept.replaced);
            let is_over = replaced.is_some_and(|replaced| now >= replaced.saturating_add(grace));
            if is_over {
                refresh_tokens.remove(token);
            }
            !is_over
        });
    }

    /// Revokes all sessions of a user.
    pub(crate) fn revoke_user(&mut self, user: &str) {
        for grant in self.by_event.values_mut().filter(|grant| grant.user == user) {
            grant.revoked = true;
        }
    }

    /// Removes the sessions of a user who is deleted.
    pub(crate) fn forget_user(&mut self, user: &str) {
        self.by_event.retain(|_, grant| grant.user != user);
        let by_event = &self.by_event;
        self.refresh_tokens.retain(|_, token| by_event.contains_key(&token.grant));
        self.index();
    }
}

/// The user and the client that an access token was issued to.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// The user's key.
    pub(crate) user: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
}

/// The parameters of a new grant.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewGrant<'a> {
    pub(crate) device_key: Option<String>,
    /// [`USER_ADMIN`] unless managed login has granted other scopes.
    pub(crate) scope: Option<&'a str>,
    /// The `nonce` of the authorization request, for the ID token.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) managed_login: bool,
    /// The time at which the user was authenticated, if it was earlier.
    pub(crate) auth_time: Option<Millis>,
}

/// The tokens of a grant.
pub(crate) struct Tokens {
    pub(crate) access: String,
    /// `None` if the request to managed login did not include `openid`.
    pub(crate) id: Option<String>,
    /// `None` if the current refresh token stays valid.
    pub(crate) refresh: Option<String>,
    /// The lifetime of the access token in seconds.
    pub(crate) expires_in: i64,
}

impl Tokens {
    /// Converts the tokens to an `AuthenticationResult`.
    pub(crate) fn into_result(self) -> Value {
        let mut result = json!({
            "AccessToken": self.access,
            "ExpiresIn": self.expires_in,
            "TokenType": "Bearer",
        });
        if let Some(token) = self.id {
            result["IdToken"] = json!(token);
        }
        if let Some(token) = self.refresh {
            result["RefreshToken"] = json!(token);
        }
        result
    }
}

impl Pool {
    /// Creates a session for a user who was authenticated.
    ///
    /// # Errors
    ///
    /// Returns an exception if the client or the user does not exist any more.
    pub(crate) fn grant(
        &mut self,
        client_id: &str,
        user: &str,
        new: NewGrant<'_>,
    ) -> Result<Tokens, Exception> {
        let now = self.clock.now();
        self.grants.drop_ended(now);
        let client = self.client(client_id)?;
        let event_id = random::uuid();
        let grant = Grant {
            origin_jti: random::uuid(),
            client_id: client_id.to_owned(),
            user: user.to_owned(),
            auth_time: new.auth_time.unwrap_or(now),
            expires: now.saturating_add(client.refresh_token_life()),
            access_expires: now.saturating_add(client.access_token_life()),
            device_key: new.device_key,
            scope: new.scope.unwrap_or(USER_ADMIN).to_owned(),
            managed_login: new.managed_login,
            revoked: false,
        };
        let mut tokens = self.tokens(&event_id, &grant, client, new.nonce)?;
        self.grants.insert(&event_id, grant);
        tokens.refresh = Some(self.new_refresh_token(&event_id));
        Ok(tokens)
    }

    /// Returns a new refresh token with five parts, as an encrypted token has.
    ///
    /// The second part begins with the grant's `event_id`, and the last one authenticates the others. This identifies a
    /// token that was rotated out even after it was dropped, so that its reuse ends the session.
    fn new_refresh_token(&mut self, event_id: &str) -> String {
        // Decodes to {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}, the header of AWS's tokens.
        let header = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ";
        let key = [event_id.as_bytes(), &random::bytes::<220>()].concat();
        let parts =
            [header, &URL_SAFE_NO_PAD.encode(key), &random::token::<12>(), &random::token::<600>()].join(".");
        let token = format!("{parts}.{}", self.refresh_token_tag(&parts));
        self.grants.insert_refresh_token(event_id, &token);
        token
    }

    /// Returns the last part of a refresh token, which authenticates the other parts.
    fn refresh_token_tag(&self, parts: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        URL_SAFE_NO_PAD.encode(&hmac::sign(&key, parts.as_bytes()).as_ref()[..16])
    }

    /// Returns the `event_id` of the grant that a refresh token belongs to, even if the token was dropped. Returns
    /// `None` for any other text.
    fn event_of(&self, refresh_token: &str) -> Option<String> {
        if let Some(kept) = self.grants.refresh_tokens.get(refresh_token) {
            return Some(kept.grant.clone());
        }
        let (parts, tag) = refresh_token.rsplit_once('.')?;
        constant_time::verify_slices_are_equal(self.refresh_token_tag(parts).as_bytes(), tag.as_bytes())
            .ok()?;
        let key = URL_SAFE_NO_PAD.decode(parts.split('.').nth(1)?).ok()?;
        String::from_utf8(key.get(..UUID_BYTES)?.to_vec()).ok()
    }

    /// Returns new tokens for a refresh token, with another refresh token if they rotate.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the token belongs to another client or device, has expired, was revoked or is
    /// unknown; `RefreshTokenReuseException` if it was exchanged before and the grace period is over, which revokes the
    /// whole session.
    pub(crate) fn refresh(
        &mut self,
        client_id: &str,
        token: &str,
        device_key: Option<&str>,
    ) -> Result<Tokens, Exception> {
        let now = self.clock.now();
        let client = self.client(client_id)?.clone();
        let invalid = || not_authorized("Invalid Refresh Token");
        let event_id = self.event_of(token).ok_or_else(invalid)?;
        let expired = || not_authorized("Refresh Token has expired");
        let grant = self.grants.by_event.get(&event_id).cloned().ok_or_else(expired)?;
        if grant.client_id != client_id {
            return Err(invalid());
        }
        if grant.revoked {
            return Err(not_authorized("Refresh Token has been revoked"));
        }
        if now >= grant.expires {
            return Err(expired());
        }
        let user = self.user(&grant.user)?;
        if !user.enabled {
            return Err(not_authorized("User is disabled."));
        }
        let is_their_device = |key: &String| user.devices.contains_key(key);
        if grant.device_key.as_ref().is_some_and(|key| is_their_device(key) && device_key != Some(key)) {
            return Err(invalid());
        }
        let rotation = client.rotation();
        let grace = rotation.unwrap_or_default();
        let is_reused =
            self.grants.refresh_tokens.get(token).is_none_or(|kept| {
                kept.replaced.is_some_and(|replaced| now >= replaced.saturating_add(grace))
            });
        if is_reused {
            self.revoke(&event_id);
            return Err(Exception::new(
                "RefreshTokenReuseException",
                "Refresh token has been invalidated by refresh token rotation.",
            ));
        }
        let mut tokens = self.tokens(&event_id, &grant, &client, None)?;
        if rotation.is_some() {
            if let Some(old) = self.grants.refresh_tokens.get_mut(token) {
                old.replaced.get_or_insert(now);
            }
            self.grants.drop_rotated(&event_id, grace, now);
            tokens.refresh = Some(self.new_refresh_token(&event_id));
        }
        self.grants.extend(&event_id, now.saturating_add(client.access_token_life()));
        self.grants.drop_ended(now);
        Ok(tokens)
    }

    fn revoke(&mut self, event_id: &str) {
        if let Some(grant) = self.grants.by_event.get_mut(event_id) {
            grant.revoked = true;
        }
    }

    /// Ends the session of a refresh token. It is not an error if the token is unknown or the session has ended
    /// ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009#section-2.2)).
    ///
    /// # Errors
    ///
    /// Returns an exception if the token is of another kind or belongs to another client, or if the client does not
    /// revoke tokens.
    pub(crate) fn revoke_refresh_token(&mut self, client_id: &str, token: &str) -> Result<(), Exception> {
        if !self.client(client_id)?.revokes_tokens() {
            let message = "Token revocation is not enabled for this client";
            return Err(Exception::new("UnsupportedOperationException", message));
        }
        if token.split('.').count() == 3 {
            let message = "Only refresh tokens can be revoked";
            return Err(Exception::new("UnsupportedTokenTypeException", message));
        }
        let Some(event_id) = self.event_of(token) else { return Ok(()) };
        if self.grants.by_event.get(&event_id).is_some_and(|grant| grant.client_id != client_id) {
            return Err(Exception::new("UnauthorizedException", "Invalid client for the token"));
        }
        self.revoke(&event_id);
        Ok(())
    }

    /// Verifies an access token and returns the user and the client that it was issued to.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the token was not issued by this pool, has expired, or belongs to a session that has
    /// ended; `UserNotFoundException` if the user was deleted.
    pub(crate) fn bearer(&self, token: &str) -> Result<Bearer, Exception> {
        let invalid = || not_authorized("Invalid Access Token");
        let claims = self.keys.verified(TokenUse::Access, token).ok_or_else(invalid)?;
        let text = |name: &str| claims[name].as_str();
        let is_issuer = |issuer: &str| self.issuers().iter().any(|ours| ours == issuer);
        if !text("iss").is_some_and(is_issuer) || text("token_use") != Some("access") {
            return Err(invalid());
        }
        if self.clock.now() >= claims["exp"].as_i64().unwrap_or_default().saturating_mul(SECOND) {
            return Err(not_authorized("Access Token has expired"));
        }
        let event_id = text("event_id").ok_or_else(invalid)?;
        let Some(grant) = self.grants.by_event.get(event_id) else {
            // The grant was dropped because it had ended before the clock was set back, or because its user was
            // deleted.
            let is_there = self.users().any(|user| text("sub") == Some(&user.sub));
            return Err(if is_there {
                not_authorized("Access Token has expired")
            } else {
                crate::error::user_not_found()
            });
        };
        if grant.revoked {
            return Err(not_authorized("Access Token has been revoked"));
        }
        if !self.user(&grant.user)?.enabled {
            return Err(not_authorized("User is disabled."));
        }
        Ok(Bearer {
            user: grant.user.clone(),
            client_id: grant.client_id.clone(),
            scope: grant.scope.clone(),
        })
    }

    /// Verifies an access token that allows the user to change the account.
    ///
    /// # Errors
    ///
    /// Returns the exceptions of [`bearer`](Self::bearer), and `NotAuthorizedException` for a token without that scope.
    pub(crate) fn account(&self, token: &str) -> Result<Bearer, Exception> {
        let bearer = self.bearer(token)?;
        if !has_scope(&bearer.scope, USER_ADMIN) {
            return Err(not_authorized("Access Token does not have required scopes"));
        }
        Ok(bearer)
    }

    fn tokens(
        &self,
        event_id: &str,
        grant: &Grant,
        client: &ClientSettings,
        nonce: Option<&str>,
    ) -> Result<Tokens, Exception> {
        let now = self.clock.now() / SECOND;
        let (access_life, id_life) = (client.access_token_life() / SECOND, client.id_token_life() / SECOND);
        let user = self.user(&grant.user)?;
        let mut common = json!({
            "sub": user.sub,
            "iss": self.issuer(),
            "event_id": event_id,
            "auth_time": grant.auth_time / SECOND,
            "iat": now,
        });
        if client.revokes_tokens() {
            common["origin_jti"] = json!(grant.origin_jti);
        }
        let groups = self.groups_of(user);
        if !groups.is_empty() {
            common["cognito:groups"] = groups.iter().map(|(name, _)| *name).collect();
        }

        let mut access = common.clone();
        access["client_id"] = json!(grant.client_id);
        access["token_use"] = json!(TokenUse::Access.as_str());
        access["scope"] = json!(grant.scope);
        access["exp"] = json!(now + access_life);
        access["jti"] = json!(random::uuid());
        access["username"] = json!(user.username);
        if let Some(key) = &grant.device_key {
            access["device_key"] = json!(key);
        }
        if grant.managed_login {
            access["version"] = json!(2);
        }

        let mut id = common;
        id["aud"] = json!(grant.client_id);
        id["token_use"] = json!(TokenUse::Id.as_str());
        id["exp"] = json!(now + id_life);
        id["jti"] = json!(random::uuid());
        id["cognito:username"] = json!(user.username);
        let roles = Roles::from_groups(&groups);
        if !roles.all.is_empty() {
            id["cognito:roles"] = json!(roles.all);
        }
        if let Some(role) = roles.preferred {
            id["cognito:preferred_role"] = json!(role);
        }
        if let Some(nonce) = nonce {
            id["nonce"] = json!(nonce);
        }
        for (name, value) in &user.attributes {
            let is_identities = name == "identities";
            if is_identities || client.may_read(name) && is_in_scope(&grant.scope, name) {
                id[name] = claim(name, value);
            }
        }
        let access = self.keys.sign(TokenUse::Access, &access);
        if grant.managed_login {
            id["at_hash"] = json!(at_hash(&access));
        }
        let has_id = !grant.managed_login || has_scope(&grant.scope, "openid");
        Ok(Tokens {
            access,
            id: has_id.then(|| self.keys.sign(TokenUse::Id, &id)),
            refresh: None,
            expires_in: access_life,
        })
    }

    /// Returns the grant of a refresh token, which managed login or the API has issued.
    ///
    /// # Errors
    ///
    /// Returns an exception if the text is not a refresh token of this pool.
    pub(crate) fn grant_of(&self, refresh_token: &str) -> Result<&Grant, Exception> {
        let grant = self.event_of(refresh_token).and_then(|event_id| self.grants.by_event.get(&event_id));
        grant.ok_or_else(|| invalid_parameter("Invalid Refresh Token"))
    }
}

/// The IAM roles of a user's groups.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html>
struct Roles<'a> {
    /// The roles in the order of the groups' precedence, without duplicates.
    all: Vec<&'a str>,
    /// The role of the group that takes precedence; `None` if groups with the same precedence have different roles.
    preferred: Option<&'a str>,
}

impl<'a> Roles<'a> {
    /// Collects the roles of groups that are ordered by precedence.
    fn from_groups(groups: &[(&'a str, &'a Group)]) -> Self {
        let with_role =
            || groups.iter().filter_map(|(_, group)| Some((group.precedence, group.role_arn.as_deref()?)));
        let mut all = vec![];
        for (_, role) in with_role() {
            if !all.contains(&role) {
                all.push(role);
            }
        }
        let preferred = with_role().next().and_then(|(highest, role)| {
            let is_only = with_role().all(|(precedence, other)| precedence != highest || other == role);
            is_only.then_some(role)
        });
        Self { all, preferred }
    }
}

/// Converts an attribute to a claim of the ID token. Most claims are strings, as in the API.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
fn claim(name: &str, value: &str) -> Value {
    match name {
        "address" => json!({ "formatted": value }),
        "email_verified" | "phone_number_verified" => json!(value == "true"),
        "identities" => identities(value),
        "updated_at" => value.parse::<i64>().map_or_else(|_| json!(value), Value::from),
        _ => json!(value),
    }
}

/// Returns whether a scope is in a list that is separated by spaces.
pub(crate) fn has_scope(scopes: &str, wanted: &str) -> bool {
    scopes.split(' ').any(|scope| scope == wanted)
}

/// Returns the left half of an access token's hash, a claim of the ID token that is issued with it
/// ([OpenID Connect](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
fn at_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token);
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

/// Converts the attribute with the user's providers to a claim: a list in which all values are strings.
fn identities(attribute: &str) -> Value {
    let mut list: Value = serde_json::from_str(attribute).unwrap_or_default();
    for identity in list.as_array_mut().into_iter().flatten() {
        for (_, value) in identity.as_object_mut().into_iter().flatten() {
            if value.is_boolean() || value.is_number() {
                *value = json!(value.to_string());
            }
        }
    }
    list
}

/// Returns whether the scopes include an attribute.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html#get-authorize-request-parameters>
pub(crate) fn is_in_scope(scopes: &str, attribute: &str) -> bool {
    let has = |wanted: &str| has_scope(scopes, wanted);
    has(USER_ADMIN)
        || has("profile")
        || match attribute {
            "email" | "email_verified" => has("email"),
            "phone_number" | "phone_number_verified" => has("phone"),
            _ => false,
        }
        // `openid` alone includes all attributes.
        || (has("openid") && !has("email") && !has("phone"))
}
