//! The port to the other tabs of the same origin: a lock, notices, and subscriptions to them.

use std::fmt;
use std::rc::Rc;

use super::future::LocalFuture;

/// Coordination among the tabs of one origin: a lock and notices.
pub trait Tabs {
    /// Waits for the lock called `name`, which only one tab at a time can hold. Dropping the guard releases it.
    ///
    /// A host without such locks returns the guard at once. Callers therefore read shared data again after they get the
    /// lock, and stay correct without it, at the cost of redundant work.
    fn lock<'a>(&'a self, name: &'a str) -> LocalFuture<'a, LockGuard>;

    /// Sends `notice` to the other tabs. It contains no secrets.
    fn notify(&self, notice: &Notice);

    /// Calls `listener` for notices of other tabs and when this tab becomes active again ([`Notice::Woke`]), until the
    /// subscription is dropped.
    fn subscribe(&self, listener: Rc<dyn Fn(Notice)>) -> Subscription;
}

/// A reason to read the shared session again.
///
/// The enum is exhaustive on purpose: an implementation of [`Tabs`] has to transmit every notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another tab changed the shared data: by a sign-in, by a refresh, or by clearing the storage.
    Changed,
    /// Another tab ended a session, which must not be restored.
    Ended {
        /// The id of the session that has ended.
        session: String,
        /// The id of the session that replaced it, if a sign-in ended it.
        successor: Option<String>,
    },
    /// This tab was hidden, asleep, offline or in the back/forward cache until now.
    Woke,
}

/// A guard that releases the lock when dropped.
pub struct LockGuard(#[expect(dead_code, reason = "held for its Drop")] Box<dyn std::any::Any>);

impl LockGuard {
    /// Creates a guard that holds `resource` and releases the lock by dropping it.
    pub fn new(resource: impl std::any::Any) -> Self {
        Self(Box::new(resource))
    }
}

/// A subscription that ends when dropped.
#[must_use = "dropping it ends the subscription"]
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Subscription {
    /// Creates a subscription that calls `end` when it is dropped.
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
