//! The cancellation of browser operations whose result is not needed any more.

use web_sys::AbortController;

/// Aborts the operation when the future that holds this is dropped, so that unused responses are not transferred.
pub(super) struct AbortOnDrop(pub(super) AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
