use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::Instant,
};

use super::{Fetch, FetchError, KeySet, LONGEST};
use crate::{Error, token::shortened};

/// How long a fetch may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long after a fetch that was in vain the next one may begin: a stranger can make up key names all day.
const COOL_DOWN: Duration = Duration::from_secs(10);
/// The same after one that failed, which is nobody's doing.
const RETRY: Duration = Duration::from_secs(1);
/// The age at which keys are fetched again although they are known, so that a withdrawn one does not stay for ever.
const REFRESH: Duration = Duration::from_hours(1);

/// One pool's keys. Cloning shares them.
#[derive(Clone)]
pub(crate) struct KeyCache(Arc<Inner>);

struct Inner {
    url: String,
    fetch: Option<Arc<dyn Fetch>>,
    known: RwLock<Known>,
    /// Held while fetching, so that there is one fetch at a time and everybody else waits for it.
    turn: Arc<Mutex<Option<Vain>>>,
}

struct Known {
    keys: Arc<KeySet>,
    /// When they came, if they can be fetched again.
    since: Option<Instant>,
}

/// The latest fetch, if it did not bring what was looked for.
#[derive(Clone)]
struct Vain {
    at: Instant,
    error: Option<FetchError>,
}

impl Vain {
    /// Whether it is too early for another one.
    fn is_recent(&self) -> bool {
        self.at.elapsed() < if self.error.is_some() { RETRY } else { COOL_DOWN }
    }
}

impl KeyCache {
    pub(crate) fn new(url: String, given: Option<Arc<KeySet>>, fetch: Option<Arc<dyn Fetch>>) -> Self {
        // Given ones age as well, where they can be fetched: a withdrawn one must not stay for ever.
        let since = given.as_ref().and(fetch.as_ref()).map(|_| Instant::now());
        let known = RwLock::new(Known { keys: given.unwrap_or_default(), since });
        Self(Arc::new(Inner { url, fetch, known, turn: Arc::default() }))
    }

    /// The keys of which one is called `kid`, fetched first if there is no such key.
    pub(crate) async fn with(&self, kid: &str) -> Result<Arc<KeySet>, Error> {
        let (keys, is_old) = self.known();
        if keys.get(kid).is_some() {
            if is_old {
                self.refresh();
            }
            return Ok(keys);
        }
        let Some(fetch) = &self.0.fetch else { return Err(unknown(kid)) };
        let turn = self.0.turn.clone().lock_owned().await;
        // Somebody else may have fetched it meanwhile.
        let keys = self.known().0;
        if keys.get(kid).is_some() {
            return Ok(keys);
        }
        if let Some(vain) = turn.as_ref().filter(|vain| vain.is_recent()) {
            return Err(vain.error.clone().map_or_else(|| unknown(kid), Error::KeysUnavailable));
        }
        // A task of its own: a caller that hangs up does not take the fetch along.
        let (cache, fetch, wanted) = (self.clone(), fetch.clone(), kid.to_owned());
        let fetched = tokio::spawn(async move { cache.fetch_in_turn(turn, &*fetch, &wanted).await });
        let ended = |_| Err(FetchError::Network("the fetch was ended with the program".to_owned()));
        match fetched.await.unwrap_or_else(ended) {
            Ok(keys) if keys.get(kid).is_some() => Ok(keys),
            Ok(_) => Err(unknown(kid)),
            Err(error) => Err(Error::KeysUnavailable(error)),
        }
    }

    async fn fetch_in_turn(
        &self,
        mut turn: OwnedMutexGuard<Option<Vain>>,
        fetch: &dyn Fetch,
        kid: &str,
    ) -> Result<Arc<KeySet>, FetchError> {
        let fetched = self.fetch(fetch).await;
        let error = fetched.as_ref().err().cloned();
        let was_in_vain = fetched.as_ref().map_or(true, |keys| keys.get(kid).is_none());
        *turn = was_in_vain.then(|| Vain { at: Instant::now(), error });
        fetched
    }

    /// The keys that are known now, whatever their age.
    pub(crate) fn now(&self) -> Arc<KeySet> {
        self.known().0
    }

    fn known(&self) -> (Arc<KeySet>, bool) {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        (known.keys.clone(), known.since.is_some_and(|since| since.elapsed() >= REFRESH))
    }

    /// Fetches in the background, unless somebody does already. Until it succeeds, the old keys serve.
    fn refresh(&self) {
        let cache = self.clone();
        tokio::spawn(async move {
            let Ok(mut turn) = cache.0.turn.try_lock() else { return };
            if turn.as_ref().is_some_and(Vain::is_recent) || !cache.known().1 {
                return;
            }
            let Some(fetch) = &cache.0.fetch else { return };
            *turn = cache
                .fetch(&**fetch)
                .await
                .err()
                .map(|error| Vain { at: Instant::now(), error: Some(error) });
        });
    }

    async fn fetch(&self, fetch: &dyn Fetch) -> Result<Arc<KeySet>, FetchError> {
        let reply = tokio::time::timeout(PATIENCE, fetch.fetch(&self.0.url)).await;
        let json = reply.unwrap_or(Err(FetchError::TimedOut))?;
        if json.len() > LONGEST {
            return Err(FetchError::TooLong);
        }
        let keys = Arc::new(KeySet::parse(&json).map_err(FetchError::Unreadable)?);
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Known { keys: keys.clone(), since: Some(Instant::now()) };
        Ok(keys)
    }
}

fn unknown(kid: &str) -> Error {
    Error::UnknownKey { kid: shortened(kid) }
}

#[cfg(test)]
mod tests;
