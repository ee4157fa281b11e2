//! Tabs of one origin in memory, whose locks and notices a test controls.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{poll_fn, ready};
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use crate::platform::{LocalFuture, LockGuard, Notice, Subscription, Tabs};

/// The state that the fake tabs of one origin share.
#[derive(Clone, Default)]
pub struct Origin(Rc<Shared>);

#[derive(Default)]
struct Shared {
    listeners: RefCell<Vec<Listener>>,
    tabs: Cell<usize>,
    held: Cell<bool>,
    queue: RefCell<VecDeque<Waker>>,
    delayed: Cell<bool>,
    /// Pending notices and the tabs that will receive them.
    undelivered: RefCell<Vec<(usize, Notice)>>,
}

#[derive(Clone)]
struct Listener {
    tab: usize,
    call: Weak<dyn Fn(Notice)>,
}

/// One tab of an [`Origin`]. There is a single lock for all names. Notices are received at once unless they are
/// [delayed](Self::delay_notices).
pub struct FakeTabs {
    origin: Origin,
    tab: usize,
    lockless: Cell<bool>,
}

impl FakeTabs {
    /// Adds a tab to `origin`.
    #[must_use]
    pub fn new(origin: &Origin) -> Self {
        let tab = origin.0.tabs.get();
        origin.0.tabs.set(tab + 1);
        Self { origin: origin.clone(), tab, lockless: Cell::default() }
    }

    /// Returns another tab of the same origin.
    #[must_use]
    pub fn sibling(&self) -> Self {
        Self::new(&self.origin)
    }

    /// Sends [`Notice::Woke`] to this tab, as `visibilitychange`, `online` and `pageshow` do.
    pub fn wake(&self) {
        self.call(&Notice::Woke, |tab| tab == self.tab);
    }

    /// Notifies this tab that another one has changed the storage, as the event `storage` does.
    pub fn storage_changed(&self) {
        self.call(&Notice::Changed, |tab| tab == self.tab);
    }

    /// Delays all notices between tabs of this origin from now on, until the test [delivers](Self::deliver) them.
    pub fn delay_notices(&self) {
        self.origin.0.delayed.set(true);
    }

    /// Returns the number of notices that are pending for this tab.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.origin.0.undelivered.borrow().iter().filter(|(tab, _)| *tab == self.tab).count()
    }

    /// Delivers the pending notice at `index` to this tab, or does nothing if there is none.
    pub fn deliver(&self, index: usize) {
        if let Some(position) = self.undelivered_at(index) {
            let (tab, notice) = self.origin.0.undelivered.borrow_mut().remove(position);
            self.call(&notice, |other| other == tab);
        }
    }

    /// Queues the pending notice at `index` for this tab once more.
    pub fn duplicate(&self, index: usize) {
        if let Some(position) = self.undelivered_at(index) {
            let mut undelivered = self.origin.0.undelivered.borrow_mut();
            let repeated = undelivered[position].clone();
            undelivered.push(repeated);
        }
    }

    fn undelivered_at(&self, index: usize) -> Option<usize> {
        let undelivered = self.origin.0.undelivered.borrow();
        undelivered
            .iter()
            .enumerate()
            .filter(|(_, (tab, _))| *tab == self.tab)
            .nth(index)
            .map(|(position, _)| position)
    }

    /// Removes the locks of this tab from now on, as in browsers without `navigator.locks`.
    pub fn without_locks(&self) {
        self.lockless.set(true);
    }

    /// Returns whether a tab holds the lock.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.origin.0.held.get()
    }

    fn call(&self, notice: &Notice, to: impl Fn(usize) -> bool) {
        let listeners = self.origin.0.listeners.borrow().clone();
        for call in listeners.iter().filter(|listener| to(listener.tab)).filter_map(|it| it.call.upgrade()) {
            call(notice.clone());
        }
    }
}

impl Tabs for FakeTabs {
    fn lock<'a>(&'a self, _name: &'a str) -> LocalFuture<'a, LockGuard> {
        if self.lockless.get() {
            return Box::pin(ready(LockGuard::new(())));
        }
        Box::pin(poll_fn(|context| {
            let shared = &self.origin.0;
            if shared.held.replace(true) {
                shared.queue.borrow_mut().push_back(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(LockGuard::new(Held(shared.clone())))
            }
        }))
    }

    fn notify(&self, notice: &Notice) {
        if !self.origin.0.delayed.get() {
            return self.call(notice, |tab| tab != self.tab);
        }
        let mut undelivered = self.origin.0.undelivered.borrow_mut();
        let others = (0..self.origin.0.tabs.get()).filter(|tab| *tab != self.tab);
        undelivered.extend(others.map(|tab| (tab, notice.clone())));
    }

    fn subscribe(&self, listener: Rc<dyn Fn(Notice)>) -> Subscription {
        let call = Rc::downgrade(&listener);
        self.origin.0.listeners.borrow_mut().push(Listener { tab: self.tab, call });
        Subscription::new(move || drop(listener))
    }
}

struct Held(Rc<Shared>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.held.set(false);
        self.0.queue.take().into_iter().for_each(Waker::wake);
    }
}
