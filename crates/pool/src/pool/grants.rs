//! Grants and their refresh tokens: expiry, rotation and revocation.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::refresh_token;
use crate::clock::Millis;

/// A session: everything that one sign-in has granted, through all of its refreshes.
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
    pub(crate) access_expires: Millis,
    /// The device that the session is bound to. A refresh requires its key.
    pub(crate) device_key: Option<String>,
    /// Scopes, separated by spaces.
    pub(crate) scope: String,
    /// Whether the user signed in on the page of managed login.
    #[serde(default)]
    pub(crate) managed_login: bool,
    pub(crate) revoked: bool,
}

impl Grant {
    /// Returns the time at which the last token expires. Afterwards, the grant can be dropped.
    fn ends(&self) -> Millis {
        self.expires.max(self.access_expires)
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct RefreshToken {
    /// The `event_id` of its grant.
    grant: String,
    /// The time at which another token replaced it.
    replaced: Option<Millis>,
}

impl RefreshToken {
    /// Returns whether another token has replaced it at least `grace` ago.
    fn is_rotated_out(&self, grace: Millis, now: Millis) -> bool {
        self.replaced.is_some_and(|replaced| now >= replaced.saturating_add(grace))
    }
}

/// The grants by `event_id`, and their refresh tokens.
///
/// Grants remain until they end, even if they were revoked, because revoked and unknown tokens have different errors.
/// Refresh tokens that were rotated out remain for their grace period only.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Grants {
    by_event: BTreeMap<String, Grant>,
    refresh_tokens: HashMap<String, RefreshToken>,
    /// The `event_id`s of all grants in the order in which they end.
    #[serde(skip)]
    by_end: BTreeSet<(Millis, String)>,
    /// The refresh tokens of each grant.
    #[serde(skip)]
    tokens_by_event: HashMap<String, Vec<String>>,
}

impl Grants {
    /// Returns all grants, each with the number of its refresh tokens.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Grant, usize)> {
        let token_count = |event: &String| self.tokens_by_event.get(event).map_or(0, Vec::len);
        self.by_event.iter().map(move |(event, grant)| (grant, token_count(event)))
    }

    /// Returns a grant that has not ended.
    pub(crate) fn get(&self, event_id: &str) -> Option<&Grant> {
        self.by_event.get(event_id)
    }

    /// Rebuilds the indexes, which are not saved.
    pub(crate) fn rebuild_indexes(&mut self) {
        self.by_end = self.by_event.iter().map(|(event, grant)| (grant.ends(), event.clone())).collect();
        self.tokens_by_event.clear();
        for (token, data) in &self.refresh_tokens {
            self.tokens_by_event.entry(data.grant.clone()).or_default().push(token.clone());
        }
    }

    /// Adds a grant and returns its first refresh token. `secret` authenticates the token.
    pub(crate) fn insert(&mut self, event_id: &str, grant: Grant, secret: &[u8]) -> String {
        self.by_end.insert((grant.ends(), event_id.to_owned()));
        self.by_event.insert(event_id.to_owned(), grant);
        self.new_refresh_token(event_id, secret)
    }

    fn new_refresh_token(&mut self, event_id: &str, secret: &[u8]) -> String {
        let token = refresh_token::new(event_id, secret);
        let data = RefreshToken { grant: event_id.to_owned(), replaced: None };
        self.refresh_tokens.insert(token.clone(), data);
        self.tokens_by_event.entry(event_id.to_owned()).or_default().push(token.clone());
        token
    }

    /// Returns the `event_id` of the grant that a refresh token belongs to, even if the token was dropped. Returns
    /// `None` for any other text.
    pub(crate) fn event_id(&self, refresh_token: &str, secret: &[u8]) -> Option<String> {
        match self.refresh_tokens.get(refresh_token) {
            Some(data) => Some(data.grant.clone()),
            None => refresh_token::event_id(refresh_token, secret),
        }
    }

    /// Returns whether another token has replaced this one at least `grace` ago. Its use is then a reuse, which ends
    /// the session.
    pub(crate) fn is_rotated_out(&self, refresh_token: &str, grace: Millis, now: Millis) -> bool {
        self.refresh_tokens.get(refresh_token).is_none_or(|data| data.is_rotated_out(grace, now))
    }

    /// Replaces a refresh token of a grant and returns the new one. The old one stays valid for `grace`.
    pub(crate) fn rotate(
        &mut self,
        event_id: &str,
        old: &str,
        grace: Millis,
        secret: &[u8],
        now: Millis,
    ) -> String {
        if let Some(old) = self.refresh_tokens.get_mut(old) {
            old.replaced.get_or_insert(now);
        }
        self.drop_rotated_out(event_id, grace, now);
        self.new_refresh_token(event_id, secret)
    }

    /// Drops the refresh tokens of a grant that were rotated out at least `grace` ago.
    fn drop_rotated_out(&mut self, event_id: &str, grace: Millis, now: Millis) {
        let Some(tokens) = self.tokens_by_event.get_mut(event_id) else { return };
        let refresh_tokens = &mut self.refresh_tokens;
        tokens.retain(|token| {
            let is_over = refresh_tokens.get(token).is_some_and(|data| data.is_rotated_out(grace, now));
            if is_over {
                refresh_tokens.remove(token);
            }
            !is_over
        });
    }

    /// Extends a grant to the expiry of a new access token.
    pub(crate) fn extend(&mut self, event_id: &str, access_expires: Millis) {
        let Some(grant) = self.by_event.get_mut(event_id) else { return };
        let old_end = grant.ends();
        grant.access_expires = grant.access_expires.max(access_expires);
        let end = grant.ends();
        if end != old_end {
            self.by_end.remove(&(old_end, event_id.to_owned()));
            self.by_end.insert((end, event_id.to_owned()));
        }
    }

    /// Drops the grants that have ended, with their refresh tokens.
    pub(crate) fn drop_ended(&mut self, now: Millis) {
        while self.by_end.first().is_some_and(|(end, _)| *end <= now) {
            let Some((_, event_id)) = self.by_end.pop_first() else { return };
            self.by_event.remove(&event_id);
            for token in self.tokens_by_event.remove(&event_id).unwrap_or_default() {
                self.refresh_tokens.remove(&token);
            }
        }
    }

    /// Revokes a session.
    pub(crate) fn revoke(&mut self, event_id: &str) {
        if let Some(grant) = self.by_event.get_mut(event_id) {
            grant.revoked = true;
        }
    }

    /// Revokes all sessions of a user.
    pub(crate) fn revoke_user(&mut self, user: &str) {
        for grant in self.by_event.values_mut().filter(|grant| grant.user == user) {
            grant.revoked = true;
        }
    }

    /// Removes the sessions of a user who is deleted.
    pub(crate) fn remove_user(&mut self, user: &str) {
        self.by_event.retain(|_, grant| grant.user != user);
        let by_event = &self.by_event;
        self.refresh_tokens.retain(|_, token| by_event.contains_key(&token.grant));
        self.rebuild_indexes();
    }
}
