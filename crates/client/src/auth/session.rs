use std::{pin::pin, rc::Rc, time::Duration};

use futures_util::future::{Either, join3, select};

use super::{
    AuthClient, AuthError, AuthEvent, AuthState, Config, Freshness, Reason, User,
    refresh::SETTLING,
    signal::Signal,
    store::Record,
    tokens::{self, AccessClaims, Lifetime},
};
use crate::{
    platform::{Millis, Notice},
    protocol::{AuthResult, NewDeviceMetadata, Secret},
};

/// One person's stay, from sign-in to its end: the tokens, and what they say.
pub(super) struct Session {
    /// Names the stay, over all refreshes and in all tabs. No secret.
    pub(super) id: String,
    /// How far the pool's clock is ahead of this host's.
    drift: Millis,
    pub(super) access_token: Secret,
    pub(super) id_token: Secret,
    pub(super) refresh_token: Secret,
    access: AccessClaims,
    id_lifetime: Lifetime,
    pub(super) user: User,
    /// The device that the refresh token was given to, where the pool tracks devices: known to it or not, a refresh
    /// has to tell.
    pub(super) device_key: Option<String>,
    /// What the pool said of this device when it gave these tokens.
    pub(super) new_device: Option<NewDeviceMetadata>,
}

/// No pool lets tokens live shorter, in milliseconds.
const SHORTEST_LIFE: Millis = 300_000;
/// How long to wait before an expired token is tried again; doubled each time.
const SHORTEST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_mins(4);
/// Timers stand still while a device sleeps, so that the clock is asked again in between.
const LONGEST_NAP: Duration = Duration::from_mins(1);

impl Session {
    /// The session that a sign-in brought.
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
            .map(|session| session.received(now, None, result.new_device_metadata))
            .ok_or(AuthError::Reply("tokens of another pool or client"))
    }

    /// This session with the tokens of a refresh.
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
            .map(|session| session.received(now, self.device_key.clone(), result.new_device_metadata))
            .ok_or(AuthError::Reply("tokens of another pool, client or user"))
    }

    /// The session that `record` tells of. What was stored may have been written by anyone.
    pub(super) fn from_record(record: Record, config: &Config) -> Option<Self> {
        let Record { version: _, session, drift, access_token, id_token, refresh_token, device_key } = record;
        let session = Self::new(session, Some(drift), access_token, id_token, refresh_token, config)?;
        Some(Self { device_key, ..session })
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
        let whole = access.sub == user.sub() && !id.is_empty() && !refresh_token.is_empty();
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
            device_key: None,
            new_device: None,
        })
    }

    /// Learns the drift from tokens that were issued just now.
    fn received(
        mut self,
        now: Millis,
        device_key: Option<String>,
        new_device: Option<NewDeviceMetadata>,
    ) -> Self {
        self.device_key = new_device.as_ref().map(|device| device.device_key.clone()).or(device_key);
        self.new_device = new_device;
        self.drift = self.access.issued().saturating_sub(now);
        self
    }

    /// The pool's time when it is `now` here.
    pub(super) fn pool_time(&self, now: Millis) -> Millis {
        now.saturating_add(self.drift)
    }

    /// Whether the access token has expired.
    pub(super) fn has_expired(&self, now: Millis) -> bool {
        now.saturating_add(self.drift) >= self.access.expires()
    }

    /// How long until a refresh that nobody has asked for. Tokens that live shorter than any pool's are
    /// refreshed when they are asked for.
    ///
    /// That is a random while before it is due, a tenth of the tokens' life at most: a crowd that signed in
    /// together must not come back together. All tabs find the same, and the first of them does it.
    fn time_to_refresh(&self, now: Millis) -> Option<Duration> {
        let lifetime = self.first_due();
        if self.pool_time(now) >= lifetime.due() {
            return Some(Duration::ZERO);
        }
        let life = lifetime.duration();
        let token = self.access_token.expose().bytes();
        let random = token.fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let early = i64::from(random) % (life / 10).max(1);
        let left = lifetime.due().saturating_sub(early).saturating_sub(now.saturating_add(self.drift));
        (life >= SHORTEST_LIFE).then(|| Duration::from_millis(left.try_into().unwrap_or(0)))
    }

    /// Returns whether the ID token has expired. Its life may be shorter than the access token's.
    pub(super) fn has_id_token_expired(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.expires()
    }

    /// Returns whether the access token is to be refreshed.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.access.lifetime.due()
    }

    /// Returns whether the ID token is to be refreshed.
    pub(super) fn is_id_token_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.due()
    }

    /// Returns the lifetime of the token that is to be refreshed first.
    fn first_due(&self) -> Lifetime {
        let (access, id) = (self.access.lifetime, self.id_lifetime);
        if id.due() < access.due() { id } else { access }
    }
}

impl AuthClient {
    /// Restores the stored session, then follows the other tabs and this tab's waking up, for ever.
    ///
    /// Spawn it once and drop it to stop. The state leaves [`AuthState::Restoring`] at the first poll. An expired
    /// token is refreshed at once, and again and again while the pool can't be reached.
    pub async fn run(&self) {
        join3(self.follow(), self.see_refreshes_through(), self.expire_records()).await;
    }

    async fn follow(&self) {
        let noticed = Signal::default();
        let listener = {
            let (client, noticed) = (self.clone(), noticed.clone());
            Rc::new(move |notice| {
                client.heed(&notice);
                noticed.raise();
            })
        };
        let _subscription = self.0.platform.tabs.subscribe(listener);
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
        let mut pause = SHORTEST_PAUSE;
        loop {
            let left = self.session().and_then(|session| session.time_to_refresh(clock.now()));
            let nap = match left {
                Some(Duration::ZERO) => match self.refresh().await {
                    // The state tells how it went.
                    Err(error) if error.is_retryable() => {
                        let nap = pause;
                        pause = (pause * 2).min(LONGEST_PAUSE);
                        Some(nap)
                    }
                    // The pool may change its mind; whether there still is a session, the next round sees.
                    Err(_) => Some(LONGEST_PAUSE),
                    Ok(()) => Some(SHORTEST_PAUSE),
                },
                Some(left) => {
                    pause = SHORTEST_PAUSE;
                    Some(left.min(LONGEST_NAP))
                }
                None => None,
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
            if self.is_ended_stored() {
                // What another tab has written in its place is seen here a moment later.
                clock.sleep(SETTLING).await;
                if self.is_ended_stored() {
                    self.0.store.remove();
                }
            }
        }
    }

    fn heed(&self, notice: &Notice) {
        if let Notice::Ended(session) = notice {
            self.mark_ended(session);
            self.0.ended_elsewhere.borrow_mut().push(session.clone());
        }
        self.reconcile(Reason::SignedOutElsewhere);
    }

    /// Makes sure that the session with this id is over, whatever a late refresh may have stored.
    pub(super) fn forget(&self, session: &str) {
        self.mark_ended(session);
        if self.0.store.read().is_some_and(|record| record.session == session) {
            self.0.store.remove();
        }
    }

    fn mark_ended(&self, session: &str) {
        if !self.0.ended.borrow().iter().any(|ended| ended == session) {
            self.0.ended.borrow_mut().push(session.to_owned());
        }
    }

    fn is_ended_stored(&self) -> bool {
        self.0.store.read().is_some_and(|record| self.0.ended.borrow().contains(&record.session))
    }

    /// Brings the state in line with the store; `reason` is for a session that is gone.
    pub(super) fn reconcile(&self, reason: Reason) {
        let now = self.0.platform.clock.now();
        let state = match (self.session(), self.state()) {
            (Some(session), _) => {
                let freshness = if session.has_expired(now) { Freshness::Stale } else { Freshness::Fresh };
                AuthState::SignedIn(session.user, freshness)
            }
            (None, state @ AuthState::SignedOut(_)) => state,
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
        self.0.platform.tabs.notify(&Notice::Ended(session.to_owned()));
    }

    /// Stores `session` as this page's and tells the other tabs.
    pub(super) fn adopt(&self, session: &Session) {
        self.0.store.write(&session.to_record());
        self.0.platform.tabs.notify(&Notice::Changed);
        self.reconcile(Reason::NoSession);
    }

    /// A name for a new session.
    pub(super) fn new_session_id(&self) -> Result<String, AuthError> {
        let mut bytes = [0; 16];
        self.0.platform.random.fill(&mut bytes)?;
        let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Ok(nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect())
    }
}
