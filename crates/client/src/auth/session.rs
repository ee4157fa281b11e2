use std::{pin::pin, rc::Rc, time::Duration};

use futures_util::future::{Either, join, select};

use super::{
    AuthClient, AuthError, AuthEvent, AuthState, Config, Freshness, Reason, User,
    signal::Signal,
    store::Record,
    tokens::{self, AccessClaims, Lifetime},
};
use crate::{
    platform::{Millis, Notice, Subscription},
    protocol::{AuthResult, NewDeviceMetadata, Secret},
};

/// A signed-in stay of a user, from the sign-in to its end: the tokens and their contents.
pub(super) struct Session {
    /// Identifies the session across all refreshes and tabs. It is not a secret.
    pub(super) id: String,
    /// How far the pool's clock is ahead of this host's, in milliseconds.
    drift: Millis,
    pub(super) access_token: Secret,
    pub(super) id_token: Secret,
    pub(super) refresh_token: Secret,
    access: AccessClaims,
    id_lifetime: Lifetime,
    pub(super) user: User,
    /// The number of refreshes since the sign-in; `None` if it is not known.
    pub(super) generation: Option<i64>,
    /// The key of the device that the refresh token was issued to, if the pool tracks devices. A refresh has to include
    /// it, whether or not the device was confirmed.
    pub(super) device_key: Option<String>,
    /// The new device that the pool has offered with these tokens.
    pub(super) new_device: Option<NewDeviceMetadata>,
}

/// A session that has ended, although the store may still show it.
pub(super) struct Ended {
    session: String,
    /// The id of the session that a sign-in has stored in its place.
    successor: Option<String>,
    /// Whether another tab has ended the session.
    is_elsewhere: bool,
    /// When this tab learned that it has ended.
    since: Millis,
}

/// How long this tab waits until a change by another tab becomes visible, in milliseconds: the record of a session that
/// replaces another one, or the removal of one that has ended. If it takes longer, nothing is lost: the page shows no
/// user until then, and only tokens of the ended session are removed.
const VISIBILITY_TIMEOUT_MS: Millis = 5_000;
/// The shortest lifetime of tokens that a pool allows, in milliseconds.
const MIN_LIFETIME_MS: Millis = 300_000;
/// The pause before the refresh of an expired token is repeated. It doubles each time, up to [`MAX_RETRY_PAUSE`].
const MIN_RETRY_PAUSE: Duration = Duration::from_secs(15);
const MAX_RETRY_PAUSE: Duration = Duration::from_mins(4);
/// The maximum time until the clock is read again: timers do not run while a device sleeps.
const MAX_CLOCK_INTERVAL: Duration = Duration::from_mins(1);

impl Session {
    /// Creates the session of a completed sign-in.
    pub(super) fn begin(
        id: String,
        result: AuthResult,
        now: Millis,
        config: &Config,
    ) -> Result<Self, AuthError> {
        let refresh_token =
            result.refresh_token.ok_or(AuthError::Reply("a sign-in without a refresh token"))?;
        tokens::check_issuer(&result.access_token, config)?;
        tokens::check_issuer(&result.id_token, config)?;
        Self::new(id, None, result.access_token, result.id_token, refresh_token, config)
            .map(|session| session.received(now, 0, None, result.new_device_metadata))
            .ok_or(AuthError::Reply("tokens of another pool or client"))
    }

    /// Returns this session with the tokens of a refresh.
    pub(super) fn refreshed(
        &self,
        result: AuthResult,
        now: Millis,
        config: &Config,
    ) -> Result<Self, AuthError> {
        let refresh_token = result.refresh_token.unwrap_or_else(|| self.refresh_token.clone());
        tokens::check_issuer(&result.access_token, config)?;
        tokens::check_issuer(&result.id_token, config)?;
        Self::new(self.id.clone(), None, result.access_token, result.id_token, refresh_token, config)
            .filter(|session| session.access.sub == self.access.sub)
            .map(|session| {
                let generation = self.generation.unwrap_or_default().saturating_add(1);
                session.received(now, generation, self.device_key.clone(), result.new_device_metadata)
            })
            .ok_or(AuthError::Reply("tokens of another pool, client or user"))
    }

    /// Restores a session from its record. Treats the record as untrusted: any script on this origin can write it.
    pub(super) fn from_record(record: Record, config: &Config) -> Option<Self> {
        let Record { version: _, session, drift, access_token, id_token, refresh_token, .. } = record;
        let (device_key, generation) = (record.device_key, record.generation);
        let session = Self::new(session, Some(drift), access_token, id_token, refresh_token, config)?;
        Some(Self { generation, device_key, ..session })
    }

    pub(super) fn to_record(&self) -> Record {
        Record {
            version: Record::VERSION,
            session: self.id.clone(),
            drift: self.drift,
            access_token: self.access_token.clone(),
            id_token: self.id_token.clone(),
            refresh_token: self.refresh_token.clone(),
            device_key: self.device_key.clone(),
            generation: self.generation,
        }
    }

    fn new(
        id: String,
        drift: Option<Millis>,
        access_token: Secret,
        id_token: Secret,
        refresh_token: Secret,
        config: &Config,
    ) -> Option<Self> {
        let access = AccessClaims::read(access_token.expose(), config)?;
        let (user, id_lifetime) = tokens::user(id_token.expose(), config)?;
        let whole = access.sub == user.sub() && !id.is_empty() && is_opaque_token(refresh_token.expose());
        let drift = drift.unwrap_or_default();
        whole.then_some(Self {
            id,
            drift,
            access_token,
            id_token,
            refresh_token,
            access,
            id_lifetime,
            user,
            generation: None,
            device_key: None,
            new_device: None,
        })
    }

    /// Completes a session whose tokens were issued just now, which shows the drift of the clocks.
    fn received(
        mut self,
        now: Millis,
        generation: i64,
        device_key: Option<String>,
        new_device: Option<NewDeviceMetadata>,
    ) -> Self {
        self.generation = Some(generation);
        self.device_key = new_device.as_ref().map(|device| device.device_key.clone()).or(device_key);
        self.new_device = new_device;
        self.drift = self.access.issued().saturating_sub(now);
        self
    }

    /// Returns the pool's time when this host's clock shows `now`.
    pub(super) fn pool_time(&self, now: Millis) -> Millis {
        now.saturating_add(self.drift)
    }

    /// Returns whether the access token has expired.
    pub(super) fn has_expired(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.access.lifetime.expires()
    }

    /// Returns how long ago the access token was issued, in milliseconds. It is negative after a clock was set back.
    pub(super) fn access_token_age(&self, now: Millis) -> Millis {
        self.pool_time(now).saturating_sub(self.access.issued())
    }

    /// Returns the time until the next scheduled refresh, which is zero if a token is due. Tokens with a shorter
    /// lifetime than any pool allows are not scheduled (`None`), and only refreshed on request.
    ///
    /// A refresh is scheduled at a random time before it is due, at most a tenth of the token's lifetime before, so
    /// that users who signed in at the same time do not refresh at the same time. All tabs compute the same time from
    /// the token, and the first of them refreshes it.
    fn time_to_refresh(&self, now: Millis) -> Option<Duration> {
        let lifetime = self.first_due();
        if self.pool_time(now) >= lifetime.due() {
            return Some(Duration::ZERO);
        }
        let life = lifetime.duration();
        let token = self.access_token.expose().bytes();
        let random = token.fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let early = i64::from(random) % (life / 10).max(1);
        let left = lifetime.due().saturating_sub(early).saturating_sub(self.pool_time(now));
        (life >= MIN_LIFETIME_MS).then(|| Duration::from_millis(left.try_into().unwrap_or(0)))
    }

    /// Returns whether the ID token has expired. Its lifetime may be shorter than the access token's.
    pub(super) fn has_id_token_expired(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.expires()
    }

    /// Returns whether the access token is due for a refresh.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.access.lifetime.due()
    }

    /// Returns whether the ID token is due for a refresh.
    pub(super) fn is_id_token_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.due()
    }

    /// Returns the lifetime of the token that is due for a refresh first.
    fn first_due(&self) -> Lifetime {
        let (access, id) = (self.access.lifetime, self.id_lifetime);
        if id.due() < access.due() { id } else { access }
    }
}

impl AuthClient {
    /// Restores the stored session and keeps it up to date: refreshes its tokens, and follows the other tabs and this
    /// tab's wake-ups. It never completes.
    ///
    /// Spawn it once, and drop it to stop. The state leaves [`AuthState::Restoring`] at the first poll. An expired
    /// token is refreshed at once, and repeatedly while the pool cannot be reached.
    pub async fn run(&self) {
        join(self.follow(), self.expire_records()).await;
    }

    async fn follow(&self) {
        let noticed = Signal::default();
        let _subscription = self.follow_tabs(noticed.clone());
        let _sign_ins = {
            let noticed = noticed.clone();
            self.listen(move |event| {
                if *event == AuthEvent::SignedIn {
                    noticed.raise();
                }
            })
        };
        self.reconcile(Reason::NoSession);
        let clock = &self.0.platform.clock;
        let mut pause = MIN_RETRY_PAUSE;
        loop {
            let left = self.session().and_then(|session| session.time_to_refresh(clock.now()));
            let nap = match left {
                Some(Duration::ZERO) => match self.refresh().await {
                    // The refresh has already updated the state.
                    Err(error) if error.is_retryable() => {
                        let nap = pause;
                        pause = (pause * 2).min(MAX_RETRY_PAUSE);
                        Some(nap)
                    }
                    // The pool may accept the token later. The next iteration checks whether the session still exists.
                    Err(_) => Some(MAX_RETRY_PAUSE),
                    Ok(()) => Some(MIN_RETRY_PAUSE),
                },
                Some(left) => {
                    pause = MIN_RETRY_PAUSE;
                    Some(left.min(MAX_CLOCK_INTERVAL))
                }
                // A session may have ended whose successor is not visible in the storage yet.
                None => self.time_to_visibility(),
            };
            match nap {
                Some(nap) => {
                    if let Either::Right(_) = select(pin!(noticed.raised()), clock.sleep(nap)).await {
                        // The tokens may have expired meanwhile.
                        self.reconcile(Reason::SignedOutElsewhere);
                    }
                }
                None => noticed.raised().await,
            }
        }
    }

    /// Keeps the state in line with the other tabs, until the subscription is dropped.
    pub(super) fn follow_tabs(&self, noticed: Signal) -> Subscription {
        let client = self.clone();
        self.0.platform.tabs.subscribe(Rc::new(move |notice| {
            if let Notice::Ended { session, successor } = notice {
                client.mark_ended(&session, successor, true);
            }
            client.reconcile(Reason::SignedOutElsewhere);
            noticed.raise();
        }))
    }

    /// Ends the session with this id in this tab. Tokens of it that a late refresh stores are ignored.
    pub(super) fn forget(&self, session: &str) {
        self.mark_ended(session, None, false);
        self.0.store.end(session);
    }

    fn mark_ended(&self, session: &str, successor: Option<String>, is_elsewhere: bool) {
        let mut all = self.0.ended.borrow_mut();
        if let Some(ended) = all.iter_mut().find(|ended| ended.session == session) {
            // Notices arrive in any order: the one that names the successor may be the second.
            ended.successor = ended.successor.take().or(successor);
            return;
        }
        let since = self.0.platform.clock.now();
        all.push(Ended { session: session.to_owned(), successor, is_elsewhere, since });
    }

    pub(super) fn has_ended(&self, session: &str) -> bool {
        self.0.ended.borrow().iter().any(|ended| ended.session == session)
    }

    /// Returns the id of the session that has replaced `session`, after any number of sign-ins, and has not ended.
    fn successor(&self, session: &str) -> Option<String> {
        let all = self.0.ended.borrow();
        let mut current = session;
        // Limit the number of steps, in case forged notices form a cycle.
        for _ in 0..all.len() {
            let Some(ended) = all.iter().find(|ended| ended.session == current) else { break };
            current = ended.successor.as_deref()?;
        }
        (!self.has_ended(current) && current != session).then(|| current.to_owned())
    }

    /// Returns how much longer the storage may show the session with this id although it has ended.
    fn time_to_visibility_of(&self, session: &str) -> Option<Duration> {
        let all = self.0.ended.borrow();
        let ended = all.iter().find(|ended| ended.session == session)?;
        let elapsed = self.0.platform.clock.now().saturating_sub(ended.since);
        let left = VISIBILITY_TIMEOUT_MS.saturating_sub(elapsed).clamp(0, VISIBILITY_TIMEOUT_MS);
        u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis)
    }

    fn time_to_visibility(&self) -> Option<Duration> {
        self.0.store.stored_session().and_then(|session| self.time_to_visibility_of(&session))
    }

    /// Returns the id of the session that has replaced `session`, as long as its record may become visible here.
    ///
    /// The record never becomes visible if a third tab, which did not know of it, has overwritten it.
    pub(super) fn awaited_successor(&self, session: &str) -> Option<String> {
        self.time_to_visibility_of(session).and_then(|_| self.successor(session))
    }

    /// Returns whether the stored session has ended and its successor is not visible here yet.
    fn awaits_successor(&self) -> bool {
        self.0.store.stored_session().is_some_and(|session| self.awaited_successor(&session).is_some())
    }

    /// Removes the tokens of an ended session from the storage, where a late refresh in any tab may have stored them: a
    /// reload must not find them.
    ///
    /// If another tab has ended the session, that tab removes the tokens; this tab only does so if they are still
    /// visible after [`VISIBILITY_TIMEOUT_MS`]. If a sign-in has replaced the session, the record of the new session
    /// has the same time to become visible.
    pub(super) fn remove_ended(&self) {
        let Some(session) = self.0.store.stored_tokens() else { return };
        let is_elsewhere = {
            let all = self.0.ended.borrow();
            let Some(ended) = all.iter().find(|ended| ended.session == session) else { return };
            ended.is_elsewhere
        };
        let is_left_to_others = is_elsewhere && self.time_to_visibility_of(&session).is_some();
        if !is_left_to_others && self.awaited_successor(&session).is_none() {
            self.0.store.end(&session);
        }
    }

    /// Updates the state from the store; `reason` is for a session that has ended.
    pub(super) fn reconcile(&self, reason: Reason) {
        let now = self.0.platform.clock.now();
        let state = match (self.session(), self.state()) {
            (Some(session), _) => {
                // An expired token is only stale once a refresh has failed: after a reload, the refresh has just begun.
                let has_failed = self.0.has_refresh_failed.get() && session.has_expired(now);
                self.0.has_refresh_failed.set(has_failed);
                let freshness = if has_failed { Freshness::Stale } else { Freshness::Fresh };
                AuthState::SignedIn(session.user, freshness)
            }
            (None, state @ AuthState::SignedOut(_)) => state,
            (None, state @ AuthState::SignedIn(..)) if self.awaits_successor() => state,
            (None, _) => AuthState::SignedOut(reason),
        };
        let failure = self.storage_failure();
        if self.0.told_storage_failure.replace(failure) != failure
            && let Some(error) = failure
        {
            self.emit(&AuthEvent::StorageFailed(error));
        }
        self.set_state(&state);
    }

    /// Ends the session with this id in all tabs.
    pub(super) fn end(&self, session: &str) {
        self.forget(session);
        self.0.platform.tabs.notify(&Notice::Ended { session: session.to_owned(), successor: None });
    }

    /// Ends the session with the id `session` in all tabs, because the one with the id `successor` has replaced it.
    pub(super) fn end_replaced(&self, session: &str, successor: &str) {
        self.mark_ended(session, Some(successor.to_owned()), false);
        self.0
            .platform
            .tabs
            .notify(&Notice::Ended { session: session.to_owned(), successor: Some(successor.to_owned()) });
    }

    /// Removes the stored session, and ends one that another tab has stored but that is not visible here yet.
    pub(super) fn wipe(&self) {
        let successor = self.0.store.stored_session().and_then(|session| self.successor(&session));
        self.0.store.remove();
        if let Some(successor) = successor {
            self.end(&successor);
        }
    }

    /// Stores `session` as the session of this page, and notifies the other tabs.
    pub(super) fn adopt(&self, session: &Session) {
        self.0.store.write(&session.to_record());
        self.0.platform.tabs.notify(&Notice::Changed);
        self.reconcile(Reason::NoSession);
    }

    /// Returns an id for a new session.
    pub(super) fn new_session_id(&self) -> Result<String, AuthError> {
        let mut bytes = [0; 16];
        self.0.platform.random.fill(&mut bytes)?;
        let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Ok(nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect())
    }
}

/// Returns whether `token` is printable ASCII, as a refresh token is. Its format is up to the pool; on AWS it is a JWE.
fn is_opaque_token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
