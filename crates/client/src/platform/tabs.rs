use std::{fmt, rc::Rc};

use super::LocalFuture;

/// What the tabs of one origin use to keep together: a lock and a signal.
pub trait Tabs {
    /// Waits for the lock called `name`, one holder among all tabs; dropping the guard gives it back.
    ///
    /// Where the host has no such lock the guard is handed out at once: callers re-read what they share
    /// after getting it and stay correct, only less economical.
    fn lock<'a>(&'a self, name: &'a str) -> LocalFuture<'a, LockGuard>;

    /// Tells the other tabs. The notice holds no secret.
    fn notify(&self, notice: &Notice);

    /// Calls `listener` for notices of other tabs, and when this tab comes back to life
    /// ([`Notice::Woke`]), until the subscription is dropped.
    fn subscribe(&self, listener: Rc<dyn Fn(Notice)>) -> Subscription;
}

/// A reason to read the shared session again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another tab changed what the tabs share: by a sign-in, by a refresh, or by wiping it.
    Changed,
    /// Another tab ended a session. It must not come back to life.
    Ended {
        /// The id of the session that has ended.
        session: String,
        /// The id of the session that a sign-in has stored in its place, if that is why it ended.
        successor: Option<String>,
    },
    /// This tab was hidden, asleep, off-line or in the back/forward cache until now.
    Woke,
}

/// Gives back the lock when dropped.
pub struct LockGuard(#[expect(dead_code, reason = "held for its Drop")] Box<dyn std::any::Any>);

impl LockGuard {
    /// A guard that holds `resource` and gives the lock back by dropping it.
    pub fn new(resource: impl std::any::Any) -> Self {
        Self(Box::new(resource))
    }
}

/// Ends a subscription when dropped.
#[must_use = "dropping it ends the subscription"]
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Subscription {
    /// A subscription that is ended by `end`.
    pub fn new(end: impl FnOnce() + 'static) -> Self {
        Self(Some(Box::new(end)))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}
