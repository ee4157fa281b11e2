//! All pools of a process, and what is called on them.

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
use crate::pool::Pool;
use crate::quotas::Quotas;
use crate::sign_in;

/// A pool that may be in use.
pub(crate) type SharedPool = Arc<Mutex<Pool>>;

/// The pools of one region.
pub struct Service {
    region: String,
    keys: Arc<Keys>,
    pools: RwLock<BTreeMap<String, SharedPool>>,
    /// The pools of clients that were looked for.
    pool_of_client: RwLock<HashMap<String, String>>,
    pub(crate) faults: Faults,
    pub(crate) quotas: Quotas,
    /// Whether anything changed since it was saved.
    changed: AtomicBool,
}

/// Who calls, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anybody, such as a browser.
    Anonymous,
    /// Who signs with AWS credentials. The signature is not checked: there are no credentials on this machine to
    /// check it with. Over HTTP, a page of another machine's is nobody who signs.
    Signed,
}

impl Service {
    /// A service without pools.
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

    /// Whether anything changed since this was last asked.
    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }

    pub(crate) fn set_changed(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }

    /// A pool, for as long as the guard is held.
    pub(crate) fn lock(pool: &SharedPool) -> MutexGuard<'_, Pool> {
        // an operation that panicked leaves a pool that is as good as before it
        pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pools(&self) -> Vec<SharedPool> {
        self.pools.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// # Errors
    ///
    /// `ResourceNotFoundException`
    pub(crate) fn pool(&self, id: &str) -> Result<SharedPool, Exception> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(id).cloned().ok_or_else(|| not_found(format!("User pool {id} does not exist.")))
    }

    pub(crate) fn add_pool(&self, pool: Pool) -> SharedPool {
        let id = pool.id.clone();
        let pool = Arc::new(Mutex::new(pool));
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&pool));
        self.set_changed();
        pool
    }

    pub(crate) fn delete_pool(&self, id: &str) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.set_changed();
    }

    /// The pool that an app client is of.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException`
    pub(crate) fn pool_of_client(&self, client_id: &str) -> Result<SharedPool, Exception> {
        let known =
            self.pool_of_client.read().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned();
        let has_client = |pool: &SharedPool| Self::lock(pool).clients.contains_key(client_id);
        if let Some(pool) = known.and_then(|id| self.pool(&id).ok()).filter(has_client) {
            return Ok(pool);
        }
        let found = self.pools().into_iter().find(has_client);
        let pool = found.ok_or_else(|| not_found(format!("User pool client {client_id} does not exist.")))?;
        let id = Self::lock(&pool).id.clone();
        self.pool_of_client.write().unwrap_or_else(PoisonError::into_inner).insert(client_id.to_owned(), id);
        Ok(pool)
    }

    /// Carries out an operation; `input` is its JSON.
    ///
    /// # Errors
    ///
    /// What the operation answers instead, such as
    /// [these](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html).
    pub fn call(&self, operation: &str, input: &[u8], caller: Caller) -> Result<Value, Exception> {
        self.read(operation, input, caller)?.run(self)
    }

    /// What is called, with whose pool it is about; nothing is done yet.
    ///
    /// # Errors
    ///
    /// `UnknownOperationException`, `MissingAuthenticationTokenException`, `TooManyRequestsException` where quotas are
    /// kept to, or `SerializationException` where the input is no JSON.
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

    /// The pool that an input is about.
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
            let id = sign_in::pool_of_session(session).ok_or_else(invalid)?;
            return self.pool(&id).map_err(|_| invalid());
        }
        Err(invalid_parameter("Either AccessToken or Session is required"))
    }
}

/// A call that was read.
pub(crate) struct Call {
    model: &'static model::Operation,
    run: Run,
    input: Value,
    /// The pool that it is about; some operations are about none.
    pool: Result<SharedPool, Exception>,
}

impl Call {
    /// The pool that it is about, if there is one.
    pub(crate) fn pool(&self) -> Option<&SharedPool> {
        self.pool.as_ref().ok()
    }

    /// Carries it out.
    ///
    /// # Errors
    ///
    /// What the operation answers instead.
    pub(crate) fn run(self, service: &Service) -> Result<Value, Exception> {
        model::check(self.model, &self.input)?;
        match self.run {
            Run::OnService(run) => run(service, self.input),
            Run::LookingAtPool(run) => run(&Service::lock(&self.pool?), self.input),
            Run::OnPool(run) => {
                let reply = run(&mut Service::lock(&self.pool?), self.input);
                // a refusal may have counted an attempt
                service.set_changed();
                reply
            }
        }
    }
}
