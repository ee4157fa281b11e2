use std::cell::{Cell, RefCell};

use crate::platform::{MemoryStorage, Storage, StorageError};

/// Memory that can be told to fail, and that counts its writes.
#[derive(Debug, Default)]
pub struct FakeStorage {
    memory: MemoryStorage,
    failure: Cell<Option<StorageError>>,
    writes: RefCell<Vec<String>>,
}

impl FakeStorage {
    /// From now on every call fails so; a full storage still reads and removes.
    pub fn fail(&self, failure: Option<StorageError>) {
        self.failure.set(failure);
    }

    /// The keys written so far, in order.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        self.writes.borrow().clone()
    }

    fn access(&self) -> Result<(), StorageError> {
        match self.failure.get() {
            Some(StorageError::Blocked) => Err(StorageError::Blocked),
            Some(StorageError::Full) | None => Ok(()),
        }
    }
}

impl Storage for FakeStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.access()?;
        self.memory.get(key)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.failure.get().map_or(Ok(()), Err)?;
        self.writes.borrow_mut().push(key.to_owned());
        self.memory.set(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.access()?;
        self.memory.remove(key)
    }
}
