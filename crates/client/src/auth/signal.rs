//! A signal that wakes a waiting task.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// A signal that wakes one waiter. If it is raised several times before it is awaited, it counts once.
#[derive(Clone, Default)]
pub(super) struct Signal(Rc<State>);

#[derive(Default)]
struct State {
    raised: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Signal {
    pub(super) fn raise(&self) {
        self.0.raised.set(true);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    pub(super) async fn raised(&self) {
        poll_fn(|context| {
            if self.0.raised.replace(false) {
                Poll::Ready(())
            } else {
                self.0.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await;
    }
}
