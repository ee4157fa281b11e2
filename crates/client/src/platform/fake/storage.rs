//! A storage in memory that can fail, and that can show the writes of other tabs with a delay.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::platform::{Storage, StorageError};

/// A storage in memory that can be made to fail, that records its writes, and whose writes can reach other tabs late.
///
/// It behaves like a browser that runs tabs in separate processes: all tabs eventually agree on one order of writes, a
/// tab sees its own writes at once, and it sees those of other tabs one by one, in order.
#[derive(Debug, Default)]
pub struct FakeStorage {
    area: Rc<Area>,
    tab: usize,
    /// The number of the area's writes that this tab has seen; `None` if the tab is not delayed and sees all of them.
    seen: Cell<Option<usize>>,
}

/// The state that the tabs share.
#[derive(Debug, Default)]
struct Area {
    log: RefCell<Vec<Write>>,
    tabs: Cell<usize>,
    failure: Cell<Option<StorageError>>,
}

#[derive(Debug)]
struct Write {
    tab: usize,
    key: String,
    /// `None` if the key was removed.
    value: Option<String>,
}

impl FakeStorage {
    /// Returns the same storage as another tab sees it.
    #[must_use]
    pub fn sibling(&self) -> Self {
        let tab = self.area.tabs.get() + 1;
        self.area.tabs.set(tab);
        Self { area: self.area.clone(), tab, seen: self.seen.clone() }
    }

    /// Makes every call in all tabs fail with `failure` from now on. A full storage still reads and removes.
    pub fn fail(&self, failure: Option<StorageError>) {
        self.area.failure.set(failure);
    }

    /// Returns the keys written so far by all tabs, in order.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        let log = self.area.log.borrow();
        log.iter().filter(|write| write.value.is_some()).map(|write| write.key.clone()).collect()
    }

    /// Hides writes of other tabs from this tab from now on, until they are [delivered](Self::deliver).
    pub fn delay(&self) {
        self.seen.set(Some(self.area.log.borrow().len()));
    }

    /// Delivers the next write of another tab to this one. Returns whether there was one.
    pub fn deliver(&self) -> bool {
        let log = self.area.log.borrow();
        let seen = self.seen.get().unwrap_or(log.len());
        let next = log.iter().skip(seen).position(|write| write.tab != self.tab);
        if let Some(next) = next {
            self.seen.set(Some(seen + next + 1));
        }
        next.is_some()
    }

    /// Returns whether another tab has written something that this tab does not see yet.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let log = self.area.log.borrow();
        log.iter().skip(self.seen.get().unwrap_or(log.len())).any(|write| write.tab != self.tab)
    }

    fn access(&self) -> Result<(), StorageError> {
        match self.area.failure.get() {
            Some(StorageError::Blocked) => Err(StorageError::Blocked),
            Some(StorageError::Full) | None => Ok(()),
        }
    }

    fn write(&self, key: &str, value: Option<&str>) {
        let (key, value) = (key.to_owned(), value.map(str::to_owned));
        self.area.log.borrow_mut().push(Write { tab: self.tab, key, value });
    }
}

impl Storage for FakeStorage {
    fn get(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.access()?;
        let log = self.area.log.borrow();
        let seen = self.seen.get().unwrap_or(log.len());
        let is_visible =
            |(index, write): &(usize, &Write)| write.key == key && (*index < seen || write.tab == self.tab);
        Ok(log.iter().enumerate().rev().find(is_visible).and_then(|(_, write)| write.value.clone()))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StorageError> {
        self.area.failure.get().map_or(Ok(()), Err)?;
        self.write(key, Some(value));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.access()?;
        self.write(key, None);
        Ok(())
    }
}
