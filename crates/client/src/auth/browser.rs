//! The platform of a browser tab: the only file that names `platform::web` outside of it.

use std::rc::Rc;

use super::{Config, StorageKind};
use crate::platform::web::{
    WebClock, WebRandom, WebSpawner, WebStorage, WebTabs, WebTransport, WebUserAgent,
};
use crate::platform::{MemoryStorage, Platform, Storage};

/// Returns the ports of this browser tab: `fetch`, WebCrypto, and the storage that `config` names.
pub(super) fn platform(config: &Config) -> Platform {
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
    Platform {
        transport: Rc::<WebTransport>::default(),
        session,
        tab,
        local,
        clock: Rc::new(WebClock),
        random: Rc::new(WebRandom),
        tabs: Rc::new(WebTabs::new(&format!("yew-cognito.{}", config.client_id()))),
        user_agent: Rc::new(WebUserAgent),
        spawner: Rc::new(WebSpawner),
    }
}
