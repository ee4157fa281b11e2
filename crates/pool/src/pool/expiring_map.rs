//! A map whose entries expire.

use std::collections::HashMap;

use crate::clock::Millis;

/// The number of entries at which the expired ones are removed.
const CLEANUP_THRESHOLD: usize = 1000;

#[derive(Debug)]
struct Entry<T> {
    value: T,
    expires: Millis,
}

/// A map from secret texts to values that expire.
#[derive(Debug)]
pub(super) struct ExpiringMap<T>(HashMap<String, Entry<T>>);

impl<T> Default for ExpiringMap<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> ExpiringMap<T> {
    /// Adds a value that expires after `lifetime`.
    pub(super) fn insert(&mut self, key: String, value: T, lifetime: Millis, now: Millis) {
        if self.0.len() >= CLEANUP_THRESHOLD {
            self.0.retain(|_, entry| now < entry.expires);
        }
        self.0.insert(key, Entry { value, expires: now.saturating_add(lifetime) });
    }

    /// Returns a value that has not expired.
    pub(super) fn get(&self, key: &str, now: Millis) -> Option<&T> {
        self.0.get(key).filter(|entry| now < entry.expires).map(|entry| &entry.value)
    }

    /// Removes a value and returns it unless it has expired.
    pub(super) fn remove(&mut self, key: &str, now: Millis) -> Option<T> {
        self.0.remove(key).filter(|entry| now < entry.expires).map(|entry| entry.value)
    }
}
