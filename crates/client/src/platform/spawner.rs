use super::LocalFuture;

/// Runs tasks that must complete even if whoever started them stops waiting.
pub trait Spawner {
    /// Polls `task` until it completes, independently of the caller.
    ///
    /// A host that shuts down may drop the task instead; it must not keep it without polling it.
    fn spawn(&self, task: LocalFuture<'static, ()>);
}
