//! The port to storages of strings, and one in memory.

use std::cell::RefCell;
use std::fmt;

/// A map of strings that outlives the page, for how long depends on its kind.
pub trait Storage {
    /// Returns the value of `key`, or `None` if there is none.
    ///
    /// # Errors
    /// Returns [`StorageError::Blocked`] if the host refuses access.
    fn get(&self, key: &str) -> Result<Option<String>, StorageError>;

    /// Stores `value` under `key`, completely or not at all.
    ///
    /// # Errors
    /// Returns a [`StorageError`] and keeps the old value.
    fn set(&self, key: &str, value: &str) -> Result<(), StorageError>;

    /// Removes `key`. Does nothing if it is absent.
    ///
    /// # Errors
    /// Returns [`StorageError::Blocked`] if the host refuses access.
    fn remove(&self, key: &str) -> Result<(), StorageError>;
}

/// The reason why a storage operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageError {
    /// The host refuses all access (cookies are blocked, or the origin is opaque).
    Blocked,
    /// The quota is exhausted.
    Full,
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blocked => "the browser blocks this site's storage",
            Self::Full => "this site's storage is full",
        })
    }
}

impl std::error::Error for StorageError {}

/// A storage in the page's memory, which is lost with the page.
#[derive(Debug, Default)]
pub struct MemoryStorage(RefCell<Vec<(String, String)>>);

impl Storage for MemoryStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.0.borrow().iter().find(|(known, _)| known == key).map(|(_, value)| value.clone()))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.remove(key)?;
        self.0.borrow_mut().push((key.to_owned(), value.to_owned()));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.0.borrow_mut().retain(|(known, _)| known != key);
        Ok(())
    }
}
