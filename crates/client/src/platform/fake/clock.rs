//! A clock that only the test advances.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::platform::{Clock, LocalFuture, Millis};

/// A clock that stands still until the test moves it. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct FakeClock(Rc<Time>);

#[derive(Debug)]
struct Time {
    now: Cell<Millis>,
    waiting: RefCell<Vec<Waker>>,
}

impl FakeClock {
    /// The initial time of every fake clock: 2026-11-22 12:00:00 UTC.
    pub const START: Millis = 1_795_348_800_000;

    /// Advances the clock and wakes the timers that have elapsed.
    pub fn advance(&self, duration: Duration) {
        self.set(
            self.0.now.get().saturating_add(Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)),
        );
    }

    /// Advances the clock as during the device's sleep: timers are not woken until the clock is moved again.
    pub fn doze(&self, duration: Duration) {
        let millis = Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX);
        self.0.now.set(self.0.now.get().saturating_add(millis));
    }

    /// Sets the clock, which may also go backwards.
    pub fn set(&self, now: Millis) {
        self.0.now.set(now);
        self.0.waiting.take().into_iter().for_each(Waker::wake);
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self(Rc::new(Time { now: Cell::new(Self::START), waiting: RefCell::default() }))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        self.0.now.get()
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'static, ()> {
        let time = self.0.clone();
        let until = self.now().saturating_add(Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX));
        Box::pin(std::future::poll_fn(move |context| {
            if time.now.get() >= until {
                Poll::Ready(())
            } else {
                time.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }
        }))
    }

    fn painted(&self) -> LocalFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
