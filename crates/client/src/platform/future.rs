//! The type of the futures that ports return.

use std::pin::Pin;

/// A boxed future that need not be `Send`, because a browser tab has a single thread.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
