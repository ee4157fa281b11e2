//! A refresh in progress.

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

use crate::auth::AuthError;

/// A refresh in progress, which all callers that need fresh tokens of its session share.
///
/// Its future is owned by the task that drives it and by the callers that wait for it. If none of them is left, it is
/// dropped, and the lock that it holds is released.
pub(in crate::auth) struct RefreshTask {
    session: String,
    result: WeakShared<LocalBoxFuture<'static, Result<(), AuthError>>>,
}

pub(super) type SharedRefresh = Shared<LocalBoxFuture<'static, Result<(), AuthError>>>;

impl RefreshTask {
    /// Creates the task that refreshes the session with the id `session` by `refresh`, and the future to drive.
    pub(super) fn new(
        session: String,
        refresh: impl Future<Output = Result<(), AuthError>> + 'static,
    ) -> (Option<Self>, SharedRefresh) {
        let result = refresh.boxed_local().shared();
        (result.downgrade().map(|result| Self { session, result }), result)
    }

    pub(super) fn is_for(&self, session: &str) -> bool {
        self.session == session
    }

    /// Returns the future of the refresh, unless it was dropped.
    pub(super) fn result(&self) -> Option<SharedRefresh> {
        self.result.upgrade()
    }
}
