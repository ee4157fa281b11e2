//! The session of this page: reads, stores, replaces and ends it, and keeps the state in line with it.

use std::rc::Rc;
use std::time::Duration;

use super::session::Session;
use super::signal::Signal;
use super::{AuthClient, AuthError, AuthEvent, AuthState, Freshness, Reason};
use crate::platform::{Notice, Subscription};

impl AuthClient {
    /// Reads the stored session. Returns `None` if there is none, if it has ended, or if it does not belong to this
    /// pool and client.
    pub(super) fn session(&self) -> Option<Session> {
        let (ended, now) = (&self.0.ended, self.0.platform.clock.now());
        let has_ended = |session: &str| ended.contains(session);
        let record = self.0.store.read(&has_ended, &|session| ended.awaited_successor(session, now));
        if record.is_none() {
            self.remove_ended();
        }
        Session::from_record(record?, &self.0.config)
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
        self.0.ended.add(session, successor, is_elsewhere, self.0.platform.clock.now());
    }

    /// Returns how much longer the storage may show a session that has ended.
    pub(super) fn time_to_visibility(&self) -> Option<Duration> {
        let session = self.0.store.stored_session()?;
        self.0.ended.time_to_visibility(&session, self.0.platform.clock.now())
    }

    /// Returns whether the stored session has ended and its successor is not visible here yet.
    fn awaits_successor(&self) -> bool {
        let now = self.0.platform.clock.now();
        let stored = self.0.store.stored_session();
        stored.is_some_and(|session| self.0.ended.awaited_successor(&session, now).is_some())
    }

    /// Removes the tokens of an ended session from the storage, where a late refresh in any tab may have stored them: a
    /// reload must not find them.
    fn remove_ended(&self) {
        let now = self.0.platform.clock.now();
        let stored = self.0.store.stored_tokens();
        if let Some(session) = stored.filter(|session| self.0.ended.is_to_be_removed(session, now)) {
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
        if self.0.reported_storage_failure.replace(failure) != failure
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
        let successor = self.0.store.stored_session().and_then(|session| self.0.ended.successor(&session));
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
