use std::{cell::RefCell, fmt};

/// A string map that outlives the page, for as long as its kind says.
pub trait Storage {
    /// The value under `key`, if there is one.
    ///
    /// # Errors
    /// [`StorageError::Blocked`] when the host refuses access.
    fn get(&self, key: &str) -> Result<Option<String>, StorageError>;

    /// Stores `value` under `key`, whole or not at all.
    ///
    /// # Errors
    /// [`StorageError`], with the old value still in place.
    fn set(&self, key: &str, value: &str) -> Result<(), StorageError>;

    /// Removes `key`; nothing happens where it is absent.
    ///
    /// # Errors
    /// [`StorageError::Blocked`] when the host refuses access.
    fn remove(&self, key: &str) -> Result<(), StorageError>;
}

/// Why a storage could not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The host refuses all access (cookies blocked, opaque origin).
    Blocked,
    /// The quota is used up.
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

/// Keeps everything in the page's memory, and loses it with the page.
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
