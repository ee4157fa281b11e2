//! The pools of a process, and how they are found.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::error::{Exception, not_authorized, not_found};
use crate::faults::Faults;
use crate::keys::{self, Keys};
use crate::pool::{Pool, sign_ins};
use crate::quotas::Quotas;
use crate::random;
use crate::settings::PoolSettings;

/// A pool that requests share.
pub(crate) type SharedPool = Arc<Mutex<Pool>>;

/// The pools of one region.
pub struct Service {
    region: String,
    keys: Arc<Keys>,
    pools: RwLock<BTreeMap<String, SharedPool>>,
    /// The ids of pools by client id, cached when they are looked up.
    pool_of_client: RwLock<HashMap<String, String>>,
    pub(crate) faults: Faults,
    pub(crate) quotas: Quotas,
    /// Whether anything has changed since the last save.
    changed: AtomicBool,
}

impl Service {
    /// Creates a service without pools.
    #[must_use]
    pub fn new(region: &str) -> Self {
        Self::with_keys(region, Keys::default())
    }

    pub(crate) fn with_keys(region: &str, keys: Keys) -> Self {
        Self {
            region: region.to_owned(),
            keys: Arc::new(keys),
            pools: RwLock::default(),
            pool_of_client: RwLock::default(),
            faults: Faults::default(),
            quotas: Quotas::default(),
            changed: AtomicBool::new(false),
        }
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Returns whether anything has changed since the last call.
    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }

    pub(crate) fn set_changed(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }

    /// Locks a pool until the guard is dropped.
    pub(crate) fn lock(pool: &SharedPool) -> MutexGuard<'_, Pool> {
        // A panic in an operation does not make the pool unusable, so poisoning is ignored.
        pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pools(&self) -> Vec<SharedPool> {
        self.pools.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Returns a pool by id.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn pool(&self, id: &str) -> Result<SharedPool, Exception> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(id).cloned().ok_or_else(|| not_found(format!("User pool {id} does not exist.")))
    }

    pub(crate) fn add_pool(&self, pool: Pool) -> SharedPool {
        let id = pool.id().to_owned();
        let pool = Arc::new(Mutex::new(pool));
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&pool));
        self.set_changed();
        pool
    }

    /// Creates a pool with these settings, as `CreateUserPool` does.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn create_pool(&self, mut settings: PoolSettings) -> Result<SharedPool, Exception> {
        settings.check()?;
        settings.complete_schema();
        let id = format!("{}_{}", self.region, random::pool_name());
        Ok(self.add_pool(Pool::new(id, settings, self.keys())))
    }

    pub(crate) fn delete_pool(&self, id: &str) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.set_changed();
    }

    /// Returns the pool of an app client.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn pool_of_client(&self, client_id: &str) -> Result<SharedPool, Exception> {
        let cached_id =
            self.pool_of_client.read().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned();
        let has_client = |pool: &SharedPool| Self::lock(pool).clients.contains(client_id);
        if let Some(pool) = cached_id.and_then(|id| self.pool(&id).ok()).filter(has_client) {
            return Ok(pool);
        }
        let found = self.pools().into_iter().find(has_client);
        let pool = found.ok_or_else(|| not_found(format!("User pool client {client_id} does not exist.")))?;
        let id = Self::lock(&pool).id().to_owned();
        self.pool_of_client.write().unwrap_or_else(PoisonError::into_inner).insert(client_id.to_owned(), id);
        Ok(pool)
    }

    /// Returns the pool that has issued an access token, without verifying the token.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the text is not a token or its pool does not exist.
    pub(crate) fn pool_of_access_token(&self, token: &str) -> Result<SharedPool, Exception> {
        let invalid = || not_authorized("Invalid Access Token");
        let issuer = keys::issuer_of(token).ok_or_else(invalid)?;
        let id = issuer.rsplit('/').next().unwrap_or_default();
        self.pool(id).map_err(|_| invalid())
    }

    /// Returns the pool that has created the Session of a sign-in.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the text is not a Session or its pool does not exist.
    pub(crate) fn pool_of_session(&self, session: &str) -> Result<SharedPool, Exception> {
        let invalid = || not_authorized("Invalid session for the user.");
        let id = sign_ins::pool_id_of_session(session).ok_or_else(invalid)?;
        self.pool(&id).map_err(|_| invalid())
    }
}
