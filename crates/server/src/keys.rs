//! A pool's public keys: its JSON Web Key Set, fetched when it is needed and kept.

mod cache;
mod set;

pub(crate) use cache::KeyCache;
pub(crate) use set::KeySet;
pub use set::KeySetError;
