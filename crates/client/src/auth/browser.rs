use std::rc::Rc;

use super::{AuthClient, Config, StorageKind};
use crate::platform::web::{
    WebClock, WebRandom, WebSpawner, WebStorage, WebTabs, WebTransport, WebUserAgent,
};
use crate::platform::{MemoryStorage, Platform, Storage};

impl AuthClient {
    /// Creates a client for this browser, with `fetch`, WebCrypto, and the storage that `config` names.
    #[must_use]
    pub fn browser(config: Config) -> Self {
        let (session, tab): (Rc<dyn Storage>, Rc<dyn Storage>) = match config.storage() {
            StorageKind::Local => (Rc::new(WebStorage::Local), Rc::new(WebStorage::Session)),
            StorageKind::Session => (Rc::new(WebStorage::Session), Rc::new(WebStorage::Session)),
            StorageKind::Memory => (Rc::<MemoryStorage>::default(), Rc::<MemoryStorage>::default()),
        };
        let local: Rc<dyn Storage> = match config.storage() {
            StorageKind::Local | StorageKind::Session => Rc::new(WebStorage::Local),
            // In this mode, nothing is written to the browser's storage.
            StorageKind::Memory => Rc::<MemoryStorage>::default(),
        };
        let platform = Platform {
            transport: Rc::<WebTransport>::default(),
            session,
            tab,
            local,
            clock: Rc::new(WebClock),
            random: Rc::new(WebRandom),
            tabs: Rc::new(WebTabs::new(&format!("yew-cognito.{}", config.client_id()))),
            user_agent: Rc::new(WebUserAgent),
            spawner: Rc::new(WebSpawner),
        };
        Self::new(config, platform)
    }
}
