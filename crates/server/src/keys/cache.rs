use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::Instant,
};

use super::KeySet;
use crate::{
    Error,
    token::shortened,
    transport::{PoolError, Request, Transport, ask},
};

/// How long after a fetch in vain the next one may begin: a stranger can make up key names all day.
const COOL_DOWN: Duration = Duration::from_secs(10);
/// The same while no key is known at all: everybody waits for one.
const COOL_DOWN_WITHOUT_KEYS: Duration = Duration::from_secs(1);
/// The age at which keys are fetched again although they serve, so that new ones are known before they are used
/// and withdrawn ones do not stay for ever.
const REFRESH: Duration = Duration::from_hours(1);

/// One pool's keys. Cloning shares them.
#[derive(Clone)]
pub(crate) struct KeyCache(Arc<Inner>);

struct Inner {
    url: String,
    transport: Option<Arc<dyn Transport>>,
    known: RwLock<Known>,
    /// Held while fetching, so that there is one fetch at a time and everybody else waits for it.
    turn: Arc<Mutex<Turn>>,
}

struct Known {
    keys: Arc<KeySet>,
    since: Instant,
}

/// The latest fetch, if it did not bring what was looked for.
type Turn = Option<InVain>;

#[derive(Clone)]
struct InVain {
    at: Instant,
    /// `None`: it brought keys, but not the one.
    error: Option<PoolError>,
}

impl KeyCache {
    /// Begins with `given` and fetches from `url`, if there is a transport.
    pub(crate) fn new(url: String, given: KeySet, transport: Option<Arc<dyn Transport>>) -> Self {
        let known = RwLock::new(Known { keys: Arc::new(given), since: Instant::now() });
        Self(Arc::new(Inner { url, transport, known, turn: Arc::default() }))
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
        let Some(transport) = &self.0.transport else { return Err(unknown(kid)) };
        let turn = self.0.turn.clone().lock_owned().await;
        // Somebody else may have fetched it meanwhile, or have found that it can't be had.
        let (keys, _) = self.known();
        if keys.get(kid).is_some() {
            return Ok(keys);
        }
        if let Some(in_vain) = self.cooling_down(&turn) {
            return Err(in_vain.error.map_or_else(|| unknown(kid), Error::KeysUnavailable));
        }
        // A task of its own: it goes on when the caller hangs up, so that hanging up buys no further fetch.
        let fetched = self.clone().fetch_for(Some(kid.to_owned()), turn, transport.clone());
        let ended = || PoolError::Network("the fetch was broken off".to_owned());
        let keys = tokio::spawn(fetched).await.unwrap_or_else(|_| Err(ended()));
        let keys = keys.map_err(Error::KeysUnavailable)?;
        if keys.get(kid).is_some() { Ok(keys) } else { Err(unknown(kid)) }
    }

    /// The keys that are known now, and whether they are due to be fetched again.
    fn known(&self) -> (Arc<KeySet>, bool) {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        (known.keys.clone(), known.since.elapsed() >= REFRESH)
    }

    fn cooling_down(&self, turn: &Turn) -> Option<InVain> {
        let wait = if self.known().0.is_empty() { COOL_DOWN_WITHOUT_KEYS } else { COOL_DOWN };
        turn.clone().filter(|in_vain| in_vain.at.elapsed() < wait)
    }

    /// Fetches in the background, unless somebody does already. Until it succeeds, the old keys serve.
    fn refresh(&self) {
        let Some(transport) = &self.0.transport else { return };
        let Ok(turn) = self.0.turn.clone().try_lock_owned() else { return };
        if self.cooling_down(&turn).is_none() && self.known().1 {
            drop(tokio::spawn(self.clone().fetch_for(None, turn, transport.clone())));
        }
    }

    /// Fetches the keys, above all `kid` if that is given, and takes them over.
    async fn fetch_for(
        self,
        kid: Option<String>,
        mut turn: OwnedMutexGuard<Turn>,
        transport: Arc<dyn Transport>,
    ) -> Result<Arc<KeySet>, PoolError> {
        let fetched = self.fetch(&*transport).await;
        let (is_in_vain, error) = match &fetched {
            Ok(keys) => (kid.is_some_and(|kid| keys.get(&kid).is_none()), None),
            Err(error) => (true, Some(error.clone())),
        };
        *turn = is_in_vain.then(|| InVain { at: Instant::now(), error });
        fetched
    }

    async fn fetch(&self, transport: &dyn Transport) -> Result<Arc<KeySet>, PoolError> {
        let reply = ask(transport, Request::Get { url: &self.0.url }).await?;
        if reply.status != 200 {
            return Err(PoolError::Status { status: reply.status, code: None });
        }
        let keys = KeySet::parse(&reply.body).map_err(|error| PoolError::Unreadable(error.to_string()))?;
        let keys = Arc::new(keys);
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Known { keys: keys.clone(), since: Instant::now() };
        Ok(keys)
    }
}

fn unknown(kid: &str) -> Error {
    Error::UnknownKey { kid: shortened(kid) }
}
