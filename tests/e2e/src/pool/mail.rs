//! A mail that the pool has sent.

/// A mail that the pool has sent.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) body: String,
}
