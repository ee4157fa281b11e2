//! The port that runs tasks independently of their callers.

use super::future::LocalFuture;

/// Runs tasks that must complete even if the caller stops waiting for them.
pub trait Spawner {
    /// Polls `task` until it completes, independently of the caller.
    ///
    /// A host that shuts down may drop the task instead, but must not keep it without polling it.
    fn spawn(&self, task: LocalFuture<'static, ()>);
}
