use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::{poll_fn, ready},
    rc::{Rc, Weak},
    task::{Poll, Waker},
};

use crate::platform::{LocalFuture, LockGuard, Notice, Subscription, Tabs};

/// What the fake tabs of one origin share.
#[derive(Clone, Default)]
pub struct Origin(Rc<Shared>);

#[derive(Default)]
struct Shared {
    listeners: RefCell<Vec<Listener>>,
    tabs: Cell<usize>,
    held: Cell<bool>,
    queue: RefCell<VecDeque<Waker>>,
}

#[derive(Clone)]
struct Listener {
    tab: usize,
    call: Weak<dyn Fn(Notice)>,
}

/// One tab of an [`Origin`]. There is one lock, whatever its name; notices arrive at once.
pub struct FakeTabs {
    origin: Origin,
    tab: usize,
    lockless: Cell<bool>,
}

impl FakeTabs {
    /// A further tab of `origin`.
    #[must_use]
    pub fn new(origin: &Origin) -> Self {
        let tab = origin.0.tabs.get();
        origin.0.tabs.set(tab + 1);
        Self { origin: origin.clone(), tab, lockless: Cell::default() }
    }

    /// Another tab of the same origin.
    #[must_use]
    pub fn sibling(&self) -> Self {
        Self::new(&self.origin)
    }

    /// Brings this tab back to life, as `visibilitychange`, `online` and `pageshow` do.
    pub fn wake(&self) {
        self.deliver(&Notice::Woke, |tab| tab == self.tab);
    }

    /// From now on this tab has no locks, as browsers without `navigator.locks`.
    pub fn without_locks(&self) {
        self.lockless.set(true);
    }

    /// Whether some tab holds the lock.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.origin.0.held.get()
    }

    fn deliver(&self, notice: &Notice, to: impl Fn(usize) -> bool) {
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
        self.deliver(notice, |tab| tab != self.tab);
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
