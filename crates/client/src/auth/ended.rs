//! The sessions that have ended, so that none of them is restored.

use std::cell::RefCell;
use std::time::Duration;

use crate::platform::Millis;

/// The sessions that are known to have ended, although the store may still show them. None of them is restored.
#[derive(Default)]
pub(super) struct EndedSessions(RefCell<Vec<Ended>>);

struct Ended {
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

impl EndedSessions {
    /// Adds the session with the id `session`, which has ended in this tab or `is_elsewhere`, at `now`.
    pub(super) fn add(&self, session: &str, successor: Option<String>, is_elsewhere: bool, now: Millis) {
        let mut all = self.0.borrow_mut();
        if let Some(ended) = all.iter_mut().find(|ended| ended.session == session) {
            // Notices arrive in any order: the one that names the successor may be the second.
            ended.successor = ended.successor.take().or(successor);
            return;
        }
        all.push(Ended { session: session.to_owned(), successor, is_elsewhere, since: now });
    }

    pub(super) fn contains(&self, session: &str) -> bool {
        self.0.borrow().iter().any(|ended| ended.session == session)
    }

    /// Returns the id of the session that has replaced `session`, after any number of sign-ins, and has not ended.
    pub(super) fn successor(&self, session: &str) -> Option<String> {
        let all = self.0.borrow();
        let mut current = session;
        // Limit the number of steps, in case forged notices form a cycle.
        for _ in 0..all.len() {
            let Some(ended) = all.iter().find(|ended| ended.session == current) else { break };
            current = ended.successor.as_deref()?;
        }
        (!self.contains(current) && current != session).then(|| current.to_owned())
    }

    /// Returns how much longer the storage may show the session with this id at `now`, although it has ended.
    pub(super) fn time_to_visibility(&self, session: &str, now: Millis) -> Option<Duration> {
        let all = self.0.borrow();
        let ended = all.iter().find(|ended| ended.session == session)?;
        let elapsed = now.saturating_sub(ended.since);
        let left = VISIBILITY_TIMEOUT_MS.saturating_sub(elapsed).clamp(0, VISIBILITY_TIMEOUT_MS);
        u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis)
    }

    /// Returns the id of the session that has replaced `session`, as long as its record may become visible here.
    ///
    /// The record never becomes visible if a third tab, which did not know of it, has overwritten it.
    pub(super) fn awaited_successor(&self, session: &str, now: Millis) -> Option<String> {
        self.time_to_visibility(session, now).and_then(|_| self.successor(session))
    }

    /// Returns whether this tab has to remove the tokens of the session with this id at `now`.
    ///
    /// If another tab has ended the session, that tab removes them; this tab only does so if they are still visible
    /// after [`VISIBILITY_TIMEOUT_MS`]. If a sign-in has replaced the session, the record of the new session has the
    /// same time to become visible.
    pub(super) fn is_to_be_removed(&self, session: &str, now: Millis) -> bool {
        let all = self.0.borrow();
        let Some(ended) = all.iter().find(|ended| ended.session == session) else { return false };
        let is_left_to_others = ended.is_elsewhere && self.time_to_visibility(session, now).is_some();
        !is_left_to_others && self.awaited_successor(session, now).is_none()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }
}
