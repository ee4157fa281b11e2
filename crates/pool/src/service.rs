//! The pools of a process, and calls of operations on them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use serde_json::Value;

use crate::error::{Exception, invalid_parameter, not_authorized, not_found};
use crate::faults::Faults;
use crate::keys::{self, Keys};
use crate::model;
use crate::operations::{self, Run};
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

/// The caller of an operation, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A caller without credentials, such as a browser.
    Anonymous,
    /// A caller that signs its requests with AWS credentials. The signature is not verified, because this machine has
    /// no credentials to verify it with. Over HTTP, a page of another machine counts as anonymous even if it signs.
    Signed,
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
        let known =
            self.pool_of_client.read().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned();
        let has_client = |pool: &SharedPool| Self::lock(pool).clients.contains(client_id);
        if let Some(pool) = known.and_then(|id| self.pool(&id).ok()).filter(has_client) {
            return Ok(pool);
        }
        let found = self.pools().into_iter().find(has_client);
        let pool = found.ok_or_else(|| not_found(format!("User pool client {client_id} does not exist.")))?;
        let id = Self::lock(&pool).id().to_owned();
        self.pool_of_client.write().unwrap_or_else(PoisonError::into_inner).insert(client_id.to_owned(), id);
        Ok(pool)
    }

    /// Carries out an operation. `input` is its input in JSON.
    ///
    /// # Errors
    ///
    /// Returns the exception of the operation, such as one of the
    /// [common errors](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html).
    pub fn call(&self, operation: &str, input: &[u8], caller: Caller) -> Result<Value, Exception> {
        self.read(operation, input, caller)?.run(self)
    }

    /// Parses a call and finds its pool. It does not carry out the call.
    ///
    /// # Errors
    ///
    /// `UnknownOperationException`, `MissingAuthenticationTokenException`, `TooManyRequestsException` if quotas are
    /// enforced, or `SerializationException` if the input is not JSON.
    pub(crate) fn read(&self, operation: &str, input: &[u8], caller: Caller) -> Result<Call, Exception> {
        let unknown = |message: String| Exception::new("UnknownOperationException", message);
        let model = model::operation(operation)
            .ok_or_else(|| unknown(format!("The operation {operation} does not exist.")))?;
        let run = operations::find(operation)
            .ok_or_else(|| unknown(format!("The local pool does not serve {operation}.")))?;
        if !model.is_unsigned() && caller == Caller::Anonymous {
            let message = "Missing Authentication Token";
            return Err(Exception::new("MissingAuthenticationTokenException", message));
        }
        self.quotas.count(operation, Instant::now())?;
        let input: Value = if input.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_slice(input)
                .map_err(|_| Exception::new("SerializationException", "The request is not valid JSON"))?
        };
        let input = model::known(model, input);
        let pool = self.pool_for(&input);
        Ok(Call { model, run, input, pool })
    }

    /// Returns the pool that an input refers to.
    pub(crate) fn pool_for(&self, input: &Value) -> Result<SharedPool, Exception> {
        let text = |name: &str| input[name].as_str();
        if let Some(id) = text("UserPoolId") {
            return self.pool(id);
        }
        if let Some(token) = text("AccessToken") {
            let invalid = || not_authorized("Invalid Access Token");
            let issuer = keys::issuer_of(token).ok_or_else(invalid)?;
            let id = issuer.rsplit('/').next().unwrap_or_default();
            return self.pool(id).map_err(|_| invalid());
        }
        if let Some(client_id) = text("ClientId") {
            return self.pool_of_client(client_id);
        }
        if let Some(session) = text("Session") {
            let invalid = || not_authorized("Invalid session for the user.");
            let id = sign_ins::pool_id_of_session(session).ok_or_else(invalid)?;
            return self.pool(&id).map_err(|_| invalid());
        }
        Err(invalid_parameter("Either AccessToken or Session is required"))
    }
}

/// A parsed call.
pub(crate) struct Call {
    model: &'static model::Operation,
    run: Run,
    input: Value,
    /// The pool that the call refers to. Some operations refer to none.
    pool: Result<SharedPool, Exception>,
}

impl Call {
    /// Returns the pool that the call refers to, if there is one.
    pub(crate) fn pool(&self) -> Option<&SharedPool> {
        self.pool.as_ref().ok()
    }

    /// Carries out the call.
    ///
    /// # Errors
    ///
    /// Returns the exception of the operation.
    pub(crate) fn run(self, service: &Service) -> Result<Value, Exception> {
        model::check(self.model, &self.input)?;
        match self.run {
            Run::OnService(run) => run(service, self.input),
            Run::LookingAtPool(run) => run(&Service::lock(&self.pool?), self.input),
            Run::OnPool(run) => {
                let reply = run(&mut Service::lock(&self.pool?), self.input);
                // An operation that was refused may have counted an attempt.
                service.set_changed();
                reply
            }
        }
    }
}
