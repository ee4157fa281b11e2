use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use serde::Serialize;
use zeroize::Zeroizing;

use super::AuthClient;
use crate::{
    platform::{Millis, Storage, StorageError},
    protocol::{FromJson, Json, Secret, decode},
};

/// The stored session, whole in one record and one write.
#[derive(Clone, Serialize)]
pub(super) struct Record {
    pub(super) version: u8,
    pub(super) session: String,
    pub(super) drift: Millis,
    pub(super) access_token: Secret,
    pub(super) id_token: Secret,
    pub(super) refresh_token: Secret,
    /// The device that they were given to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device_key: Option<String>,
}

impl Record {
    pub(super) const VERSION: u8 = 1;
    /// Cognito's tokens stay far below; anything larger was not written by us.
    const LONGEST: usize = 64 * 1024;

    /// Whether both restore the same session, of which one has newer tokens perhaps.
    fn continues(&self, other: &Self) -> bool {
        self.session == other.session && self.refresh_token == other.refresh_token
    }
}

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            version: json.version(Self::VERSION),
            session: json.text("session"),
            drift: json.get("drift").as_integer(),
            access_token: json.secret("access_token"),
            id_token: json.secret("id_token"),
            refresh_token: json.secret("refresh_token"),
            device_key: json.optional_text("device_key"),
        }
    }
}

/// Where the session is kept; in this page's memory once the storage has failed.
pub(super) struct Store {
    storage: Rc<dyn Storage>,
    key: String,
    /// The latest record that was read or written.
    memory: RefCell<Option<Record>>,
    failure: Cell<Option<StorageError>>,
}

impl Store {
    pub(super) fn new(storage: Rc<dyn Storage>, client_id: &str) -> Self {
        let key = format!("yew-cognito.{client_id}.session");
        Self { storage, key, memory: RefCell::default(), failure: Cell::default() }
    }

    /// The record, if there is a readable one of this version.
    pub(super) fn read(&self) -> Option<Record> {
        let stored = match self.stored() {
            Ok(stored) => stored,
            Err(error) => {
                self.failure.set(Some(error));
                return self.memory.borrow().clone();
            }
        };
        if self.failure.get().is_some() {
            let memory = self.memory.borrow().clone();
            // What a failed write left behind is older than what could not be written.
            let is_left_behind =
                |memory: &Record| stored.as_ref().is_none_or(|stored| stored.continues(memory));
            if memory.as_ref().is_some_and(is_left_behind) {
                return memory;
            }
            // Another tab has had more luck since.
            self.failure.set(None);
        }
        self.memory.replace(stored.clone());
        stored
    }

    pub(super) fn write(&self, record: &Record) {
        let text = serde_json::to_string(record).map(Zeroizing::new).map_err(|_| StorageError::Full);
        let text = text
            .and_then(|text| if text.len() > Record::LONGEST { Err(StorageError::Full) } else { Ok(text) });
        let written = text.and_then(|text| self.storage.set(&self.key, &text));
        if written.is_err() && !self.stored().ok().flatten().is_some_and(|stored| stored.continues(record)) {
            // What could not be replaced must not be taken for the session.
            self.storage.remove(&self.key).ok();
        }
        self.memory.replace(Some(record.clone()));
        self.failure.set(written.err());
    }

    pub(super) fn remove(&self) {
        self.memory.replace(None);
        self.failure.set(self.storage.remove(&self.key).err());
    }

    fn stored(&self) -> Result<Option<Record>, StorageError> {
        let text = self.storage.get(&self.key)?.filter(|text| text.len() <= Record::LONGEST);
        Ok(text.and_then(|text| decode(&text).ok()))
    }
}

impl AuthClient {
    /// Why the session is kept in this page's memory only, if it is: a reload will sign out.
    #[must_use]
    pub fn storage_failure(&self) -> Option<StorageError> {
        self.0.store.failure.get()
    }
}
