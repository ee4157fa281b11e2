//! What is asked of the host, as small object-safe traits, one per port.
//!
//! [`web`] implements them for a browser; `fake` (feature `fake`) in memory, for tests.

mod clock;
#[cfg(feature = "fake")]
pub mod fake;
mod passkeys;
mod random;
mod spawner;
mod storage;
mod tabs;
mod transport;
mod user_agent;
pub mod web;

use std::{future::Future, pin::Pin, rc::Rc};

pub use clock::{Clock, Millis};
pub use passkeys::{Mediation, PasskeyError, Passkeys};
pub use random::{Random, RandomError};
pub use spawner::Spawner;
pub use storage::{MemoryStorage, Storage, StorageError};
pub use tabs::{LockGuard, Notice, Subscription, Tabs};
pub(crate) use transport::is_token;
pub use transport::{CacheMode, Method, Request, Response, Transport, TransportError};
pub use user_agent::UserAgent;

/// A boxed future that need not be `Send`: a browser tab has one thread.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The ports that an [`AuthClient`](crate::auth::AuthClient) works over. Cloning shares them.
#[derive(Clone)]
pub struct Platform {
    /// Sends requests.
    pub transport: Rc<dyn Transport>,
    /// Keeps the session: across tabs and restarts, or not, as the app chose.
    pub session: Rc<dyn Storage>,
    /// Keeps what a tab is in the middle of; forgotten with the tab.
    pub tab: Rc<dyn Storage>,
    /// Keeps what outlives the session and is no secret, for all tabs.
    pub local: Rc<dyn Storage>,
    /// Tells the time and waits.
    pub clock: Rc<dyn Clock>,
    /// Gives random bytes fit for keys.
    pub random: Rc<dyn Random>,
    /// Locks and signals among the tabs of one origin.
    pub tabs: Rc<dyn Tabs>,
    /// Tells of this browser.
    pub user_agent: Rc<dyn UserAgent>,
    /// Runs tasks that must complete whoever stops waiting for them.
    pub spawner: Rc<dyn Spawner>,
}
