use std::{pin::pin, rc::Rc, time::Duration};

use futures_util::future::{join, select};

use super::{
    AuthClient, AuthError, AuthState, Config, Freshness, Reason, User,
    signal::Signal,
    store::Record,
    tokens::{self, AccessClaims},
};
use crate::{
    platform::{Millis, Notice},
    protocol::{AuthResult, Secret},
};

/// One person's stay, from sign-in to its end: the tokens, and what they say.
pub(super) struct Session {
    /// Names the stay, over all refreshes and in all tabs. No secret.
    pub(super) id: String,
    /// How far the pool's clock is ahead of this host's.
    drift: Millis,
    pub(super) access_token: Secret,
    id_token: Secret,
    pub(super) refresh_token: Secret,
    access: AccessClaims,
    pub(super) user: User,
}

/// How long to wait before an expired token is tried again; doubled each time.
const SHORTEST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_mins(4);

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
        Self::new(id, None, result.access_token, result.id_token, refresh_token, config)
            .map(|session| session.received(now))
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
        Self::new(self.id.clone(), None, result.access_token, result.id_token, refresh_token, config)
            .filter(|session| session.access.sub == self.access.sub)
            .map(|session| session.received(now))
            .ok_or(AuthError::Reply("tokens of another pool, client or user"))
    }

    /// The session that `record` tells of. What was stored may have been written by anyone.
    pub(super) fn from_record(record: Record, config: &Config) -> Option<Self> {
        let Record { version: _, session, drift, access_token, id_token, refresh_token } = record;
        Self::new(session, Some(drift), access_token, id_token, refresh_token, config)
    }

    pub(super) fn to_record(&self) -> Record {
        Record {
            version: Record::VERSION,
            session: self.id.clone(),
            drift: self.drift,
            access_token: self.access_token.clone(),
            id_token: self.id_token.clone(),
            refresh_token: self.refresh_token.clone(),
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
        let user = tokens::user(id_token.expose(), config)?;
        let whole = access.sub == user.sub() && !id.is_empty() && !refresh_token.is_empty();
        let drift = drift.unwrap_or_default();
        whole.then_some(Self { id, drift, access_token, id_token, refresh_token, access, user })
    }

    /// Learns the drift from tokens that were issued just now.
    fn received(mut self, now: Millis) -> Self {
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

    /// Whether it is time for a refresh.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        now.saturating_add(self.drift).saturating_add(self.access.margin()) >= self.access.expires()
    }
}

impl AuthClient {
    /// Restores the stored session, then follows the other tabs and this tab's waking up, for ever.
    ///
    /// Spawn it once and drop it to stop. The state leaves [`AuthState::Restoring`] at the first poll. An expired
    /// token is refreshed at once, and again and again while the pool can't be reached.
    pub async fn run(&self) {
        join(self.follow(), self.see_refreshes_through()).await;
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
        let clock = &self.0.platform.clock;
        let _subscription = self.0.platform.tabs.subscribe(listener);
        self.reconcile(Reason::NoSession);
        let mut pause = SHORTEST_PAUSE;
        loop {
            let is_due = self.session().is_some_and(|session| session.is_due(clock.now()));
            // The state tells how it went.
            let is_stuck = is_due && self.refresh().await.is_err_and(|error| error.is_retryable());
            if is_stuck {
                select(pin!(noticed.raised()), clock.sleep(pause)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            } else {
                pause = SHORTEST_PAUSE;
                noticed.raised().await;
            }
        }
    }

    fn heed(&self, notice: &Notice) {
        if let Notice::Ended(session) = notice {
            self.forget(session);
        }
        self.reconcile(Reason::SignedOutElsewhere);
    }

    /// Makes sure that the session with this id is over, whatever a late refresh may have stored.
    pub(super) fn forget(&self, session: &str) {
        if !self.0.ended.borrow().iter().any(|ended| ended == session) {
            self.0.ended.borrow_mut().push(session.to_owned());
        }
        if self.0.store.read().is_some_and(|record| record.session == session) {
            self.0.store.remove();
        }
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
        self.set_state(&state);
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
