//! localStorage and sessionStorage.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};

use crate::platform::{Storage, StorageError};

/// The browser's localStorage or sessionStorage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebStorage {
    /// The storage that all tabs share, kept until it is removed.
    Local,
    /// The storage of this tab, kept until the tab is closed.
    Session,
}

impl WebStorage {
    // Checks access first, because gloo-storage's `raw` panics if the browser blocks storage.
    fn raw(self) -> Result<web_sys::Storage, StorageError> {
        let window = web_sys::window().ok_or(StorageError::Blocked)?;
        let probe = match self {
            Self::Local => window.local_storage(),
            Self::Session => window.session_storage(),
        };
        match (probe, self) {
            (Ok(Some(_)), Self::Local) => Ok(LocalStorage::raw()),
            (Ok(Some(_)), Self::Session) => Ok(SessionStorage::raw()),
            _ => Err(StorageError::Blocked),
        }
    }
}

impl Storage for WebStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.raw()?.get_item(key).map_err(|_| StorageError::Blocked)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.raw()?.set_item(key, value).map_err(|_| StorageError::Full)
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.raw()?.remove_item(key).map_err(|_| StorageError::Blocked)
    }
}
