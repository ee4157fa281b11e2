use web_sys::AbortController;

/// Ends what it controls when the future that holds it is dropped, so that nobody pays for an answer nobody reads.
pub(super) struct AbortOnDrop(pub(super) AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
