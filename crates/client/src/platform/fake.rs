//! In-memory ports, for tests: a scripted transport, a clock that the test moves, counted randomness.

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
pub use passkeys::{Asked, FakePasskeys};
pub use random::FakeRandom;
pub use spawner::FakeSpawner;
pub use storage::FakeStorage;
pub use tabs::{FakeTabs, Origin};
pub use transport::{FakeTransport, Reply, Sent};
pub use user_agent::FakeUserAgent;

use super::Platform;

/// One fake tab: its ports by their own types, to script them and look into them.
#[derive(Clone)]
pub struct FakeHost {
    /// Scripted replies, recorded requests.
    pub transport: Rc<FakeTransport>,
    /// Stands for localStorage.
    pub session: Rc<FakeStorage>,
    /// Stands for sessionStorage.
    pub tab: Rc<FakeStorage>,
    /// Stands for localStorage, too; apart from the session's, so that one can fail without the other.
    pub local: Rc<FakeStorage>,
    /// Moved by the test.
    pub clock: Rc<FakeClock>,
    /// Deterministic.
    pub random: Rc<FakeRandom>,
    /// This tab among those of its origin.
    pub tabs: Rc<FakeTabs>,
    /// Has no script for threat protection unless the test loads it.
    pub user_agent: Rc<FakeUserAgent>,
    /// Polled by the test, until it closes the tab.
    pub spawner: Rc<FakeSpawner>,
}

impl FakeHost {
    /// The first tab of an origin of its own.
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

    /// Another tab of the same origin: shares all but the tab's own storage.
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

    /// The same tab after a reload.
    #[must_use]
    pub fn reloaded(&self) -> Self {
        Self { tabs: Rc::new(self.tabs.sibling()), spawner: Rc::new(self.spawner.sibling()), ..self.clone() }
    }

    /// Delivers the next write of another tab to this one's [delayed](FakeStorage::delay) storage, with the
    /// `storage` event that a browser sends along. Returns whether there was one.
    #[must_use]
    pub fn deliver_storage(&self) -> bool {
        let was_delivered = self.session.deliver();
        if was_delivered {
            self.tabs.storage_changed();
        }
        was_delivered
    }

    /// The ports as an [`AuthClient`](crate::auth::AuthClient) takes them.
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
