//! The interface to the host: small object-safe traits, one for each service (port) that the client uses.
//!
//! [`web`] implements the traits for a browser, `fake` (feature `fake`) implements them in memory for tests.

mod clock;
#[cfg(feature = "fake")]
pub mod fake;
mod future;
mod passkeys;
mod random;
mod spawner;
mod storage;
mod tabs;
mod transport;
mod user_agent;
pub mod web;

use std::rc::Rc;

pub use clock::{Clock, Millis};
pub use future::LocalFuture;
pub use passkeys::{Mediation, PasskeyError, Passkeys};
pub use random::{Random, RandomError};
pub use spawner::Spawner;
pub use storage::{MemoryStorage, Storage, StorageError};
pub use tabs::{LockGuard, Notice, Subscription, Tabs};
pub(crate) use transport::is_token;
pub use transport::{CacheMode, Method, Request, Response, Transport, TransportError};
pub use user_agent::UserAgent;

/// The ports that an [`AuthClient`](crate::auth::AuthClient) uses. Clones share them.
///
/// ```
/// # #[cfg(feature = "fake")]
/// # fn example() {
/// use std::rc::Rc;
///
/// use cognito_client::platform::fake::FakeHost;
/// use cognito_client::platform::{MemoryStorage, Platform};
///
/// // A fake host whose session is lost with the page:
/// let platform = Platform { session: Rc::<MemoryStorage>::default(), ..FakeHost::new().platform() };
/// # drop(platform);
/// # }
/// ```
#[derive(Clone)]
pub struct Platform {
    /// Sends HTTP requests.
    pub transport: Rc<dyn Transport>,
    /// The storage of the session. The app chooses whether it is shared by tabs and survives restarts.
    pub session: Rc<dyn Storage>,
    /// The storage of a tab's pending work, such as a sign-in in progress. Its content is lost when the tab is closed.
    pub tab: Rc<dyn Storage>,
    /// The storage of data that outlives the session and is not secret, shared by all tabs.
    pub local: Rc<dyn Storage>,
    /// The clock and its timers.
    pub clock: Rc<dyn Clock>,
    /// The source of random bytes for keys.
    pub random: Rc<dyn Random>,
    /// Locks and notices among the tabs of one origin.
    pub tabs: Rc<dyn Tabs>,
    /// Information about this browser.
    pub user_agent: Rc<dyn UserAgent>,
    /// Runs tasks that must complete even if the caller stops waiting for them.
    pub spawner: Rc<dyn Spawner>,
}
