//! The cache of one key set: a single fetch at a time, refreshes in the background, and a cooldown after failures.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

use super::fetch::{Fetch, FetchError, MAX_KEY_SET_BYTES};
use super::set::KeySet;
use crate::Error;
use crate::token::shortened;

/// The timeout of a fetch.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// The minimum time between a fetch that did not find the requested key and the next fetch. Callers can invent any number
/// of key ids, and each of them would cause a request.
const MISS_COOLDOWN: Duration = Duration::from_secs(10);
/// The minimum time between a fetch that failed and the next fetch. It is shorter, because callers do not cause the
/// failures.
const FAILURE_COOLDOWN: Duration = Duration::from_secs(1);
/// The age at which known keys are fetched again, so that a withdrawn key does not stay in use.
const REFRESH_AFTER: Duration = Duration::from_hours(1);

/// The cached keys of one URL. Clones share them.
#[derive(Clone)]
pub(crate) struct KeyCache(Arc<Inner>);

struct Inner {
    url: String,
    fetch: Option<Arc<dyn Fetch>>,
    known: RwLock<Known>,
    /// Held during a fetch, so that only one fetch runs at a time and other requests wait for it.
    fetching: Arc<Mutex<Option<FailedFetch>>>,
}

struct Known {
    keys: Arc<KeySet>,
    /// When the keys were obtained. `None` if there are none yet, or if they cannot be fetched again.
    since: Option<Instant>,
}

/// The latest fetch, if it failed or did not find the requested key.
#[derive(Clone)]
struct FailedFetch {
    at: Instant,
    error: Option<FetchError>,
}

impl FailedFetch {
    /// Returns whether it is too early for another fetch.
    fn is_recent(&self) -> bool {
        self.at.elapsed() < if self.error.is_some() { FAILURE_COOLDOWN } else { MISS_COOLDOWN }
    }
}

impl KeyCache {
    pub(crate) fn new(url: String, initial: Option<Arc<KeySet>>, fetch: Option<Arc<dyn Fetch>>) -> Self {
        // Initial keys age as well if they can be fetched, so that a withdrawn key does not stay in use.
        let since = initial.as_ref().and(fetch.as_ref()).map(|_| Instant::now());
        let known = RwLock::new(Known { keys: initial.unwrap_or_default(), since });
        Self(Arc::new(Inner { url, fetch, known, fetching: Arc::default() }))
    }

    /// Returns the keys, among them `kid`. Fetches them first if `kid` is unknown.
    pub(crate) async fn with_key(&self, kid: &str) -> Result<Arc<KeySet>, Error> {
        let (keys, is_old) = self.known();
        if keys.get(kid).is_some() {
            if is_old {
                self.refresh();
            }
            return Ok(keys);
        }
        let Some(fetch) = &self.0.fetch else { return Err(unknown_key(kid)) };
        let fetching = self.0.fetching.clone().lock_owned().await;
        // Another request may have fetched the key while this one waited.
        let keys = self.known().0;
        if keys.get(kid).is_some() {
            return Ok(keys);
        }
        if let Some(failed) = fetching.as_ref().filter(|failed| failed.is_recent()) {
            return Err(failed.error.clone().map_or_else(|| unknown_key(kid), Error::KeysUnavailable));
        }
        // The fetch runs in a task of its own, so that it completes for the other waiters if this caller is dropped.
        let (cache, fetch, task_kid) = (self.clone(), fetch.clone(), kid.to_owned());
        let fetched = tokio::spawn(async move { cache.fetch_alone(fetching, &*fetch, &task_kid).await });
        let cancelled = |_| Err(FetchError::Network("the fetch was ended with the program".to_owned()));
        match fetched.await.unwrap_or_else(cancelled) {
            Ok(keys) if keys.get(kid).is_some() => Ok(keys),
            Ok(_) => Err(unknown_key(kid)),
            Err(error) => Err(Error::KeysUnavailable(error)),
        }
    }

    async fn fetch_alone(
        &self,
        mut fetching: OwnedMutexGuard<Option<FailedFetch>>,
        fetch: &dyn Fetch,
        kid: &str,
    ) -> Result<Arc<KeySet>, FetchError> {
        let fetched = self.fetch(fetch).await;
        let error = fetched.as_ref().err().cloned();
        let has_failed = fetched.as_ref().map_or(true, |keys| keys.get(kid).is_none());
        *fetching = has_failed.then(|| FailedFetch { at: Instant::now(), error });
        fetched
    }

    /// Returns the keys that are known now, whatever their age.
    pub(crate) fn known_keys(&self) -> Arc<KeySet> {
        self.known().0
    }

    fn known(&self) -> (Arc<KeySet>, bool) {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        (known.keys.clone(), known.since.is_some_and(|since| since.elapsed() >= REFRESH_AFTER))
    }

    /// Starts a fetch in the background unless one is running. The old keys stay in use until it succeeds.
    fn refresh(&self) {
        let cache = self.clone();
        tokio::spawn(async move {
            let Ok(mut fetching) = cache.0.fetching.try_lock() else { return };
            if fetching.as_ref().is_some_and(FailedFetch::is_recent) || !cache.known().1 {
                return;
            }
            let Some(fetch) = &cache.0.fetch else { return };
            *fetching = cache
                .fetch(&**fetch)
                .await
                .err()
                .map(|error| FailedFetch { at: Instant::now(), error: Some(error) });
        });
    }

    async fn fetch(&self, fetch: &dyn Fetch) -> Result<Arc<KeySet>, FetchError> {
        let reply = tokio::time::timeout(FETCH_TIMEOUT, fetch.fetch(&self.0.url)).await;
        let json = reply.unwrap_or(Err(FetchError::TimedOut))?;
        if json.len() > MAX_KEY_SET_BYTES {
            return Err(FetchError::TooLong);
        }
        let keys = Arc::new(KeySet::parse(&json).map_err(FetchError::Unreadable)?);
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Known { keys: keys.clone(), since: Some(Instant::now()) };
        Ok(keys)
    }
}

fn unknown_key(kid: &str) -> Error {
    Error::UnknownKey { kid: shortened(kid) }
}

#[cfg(test)]
mod tests;
