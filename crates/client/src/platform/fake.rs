//! In-memory implementations of the ports, for tests: a scripted transport, a clock that the test advances, predictable
//! random bytes.

mod clock;
mod passkeys;
mod random;
mod spawner;
mod storage;
mod tabs;
mod transport;
mod user_agent;

use std::rc::Rc;

pub use clock::FakeClock;
pub use passkeys::{FakePasskeys, PasskeyRequest};
pub use random::FakeRandom;
pub use spawner::FakeSpawner;
pub use storage::FakeStorage;
pub use tabs::{FakeTabs, Origin};
pub use transport::{FakeTransport, Reply, Sent};
pub use user_agent::FakeUserAgent;

use super::Platform;

/// The ports of one fake tab by their concrete types, so that a test can script and inspect them.
///
/// ```
/// use cognito_client::platform::fake::{FakeHost, Reply};
///
/// let host = FakeHost::new();
/// host.transport.reply("GetUser", Reply::error("NotAuthorizedException", "Access Token has been revoked"));
/// let platform = host.platform();
/// # drop(platform);
/// ```
#[derive(Clone)]
pub struct FakeHost {
    /// The transport, with scripted replies and recorded requests.
    pub transport: Rc<FakeTransport>,
    /// The counterpart of localStorage that holds the session.
    pub session: Rc<FakeStorage>,
    /// The counterpart of sessionStorage.
    pub tab: Rc<FakeStorage>,
    /// The counterpart of localStorage for everything else, separate from `session` so that one can fail without the
    /// other.
    pub local: Rc<FakeStorage>,
    /// The clock, which only the test advances.
    pub clock: Rc<FakeClock>,
    /// The source of random bytes, which is deterministic.
    pub random: Rc<FakeRandom>,
    /// The tab's connection to the other tabs of its origin.
    pub tabs: Rc<FakeTabs>,
    /// The user agent. It has no threat-protection data until the test loads some.
    pub user_agent: Rc<FakeUserAgent>,
    /// The spawner. The test polls its tasks, until it closes the tab.
    pub spawner: Rc<FakeSpawner>,
}

impl FakeHost {
    /// Creates the first tab of a new origin.
    #[must_use]
    pub fn new() -> Self {
        let clock = FakeClock::default();
        Self {
            transport: Rc::new(FakeTransport::new(&clock)),
            session: Rc::default(),
            tab: Rc::default(),
            local: Rc::default(),
            clock: Rc::new(clock),
            random: Rc::default(),
            tabs: Rc::new(FakeTabs::new(&Origin::default())),
            user_agent: Rc::default(),
            spawner: Rc::default(),
        }
    }

    /// Returns another tab of the same origin. It shares everything except the tab's own storage.
    #[must_use]
    pub fn another_tab(&self) -> Self {
        Self {
            session: Rc::new(self.session.sibling()),
            tab: Rc::default(),
            tabs: Rc::new(self.tabs.sibling()),
            spawner: Rc::new(self.spawner.sibling()),
            ..self.clone()
        }
    }

    /// Returns the same tab after a reload.
    #[must_use]
    pub fn reloaded(&self) -> Self {
        Self { tabs: Rc::new(self.tabs.sibling()), spawner: Rc::new(self.spawner.sibling()), ..self.clone() }
    }

    /// Delivers the next write of another tab to this tab's [delayed](FakeStorage::delay) storage, together with the
    /// `storage` event that a browser sends. Returns whether there was one.
    #[must_use]
    pub fn deliver_storage(&self) -> bool {
        let was_delivered = self.session.deliver();
        if was_delivered {
            self.tabs.storage_changed();
        }
        was_delivered
    }

    /// Returns the ports in the form that an [`AuthClient`](crate::auth::AuthClient) takes.
    #[must_use]
    pub fn platform(&self) -> Platform {
        Platform {
            transport: self.transport.clone(),
            session: self.session.clone(),
            tab: self.tab.clone(),
            local: self.local.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            tabs: self.tabs.clone(),
            user_agent: self.user_agent.clone(),
            spawner: self.spawner.clone(),
        }
    }
}

impl Default for FakeHost {
    fn default() -> Self {
        Self::new()
    }
}
