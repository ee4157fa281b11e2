//! A spawner whose tasks the test polls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{AbortHandle, FutureExt as _, abortable};

use crate::platform::{LocalFuture, Spawner};

/// Collects the tasks of a tab for the test's executor, and drops them when the tab is closed.
#[derive(Default)]
pub struct FakeSpawner {
    /// The tasks of all tabs, so that one executor can poll them.
    spawned: Rc<RefCell<Vec<LocalFuture<'static, ()>>>>,
    handles: RefCell<Vec<AbortHandle>>,
    closed: Cell<bool>,
}

impl FakeSpawner {
    /// Returns the spawner of another tab whose tasks the same executor polls.
    #[must_use]
    pub fn sibling(&self) -> Self {
        Self { spawned: self.spawned.clone(), ..Self::default() }
    }

    /// Takes the tasks that all tabs have spawned since the last call. They run only if the caller polls them.
    #[must_use]
    pub fn take(&self) -> Vec<LocalFuture<'static, ()>> {
        self.spawned.take()
    }

    /// Closes this tab: aborts its tasks and drops later ones without polling them.
    pub fn close(&self) {
        self.closed.set(true);
        for task in self.handles.take() {
            task.abort();
        }
    }
}

impl Spawner for FakeSpawner {
    fn spawn(&self, task: LocalFuture<'static, ()>) {
        if self.closed.get() {
            return;
        }
        let (task, handle) = abortable(task);
        self.handles.borrow_mut().push(handle);
        // An aborted task has no result.
        self.spawned.borrow_mut().push(Box::pin(task.map(drop)));
    }
}
