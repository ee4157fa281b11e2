//! The store of the session: one record in the storage, or in this page's memory if the storage fails.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::Serialize;

use crate::platform::{Millis, Storage, StorageError};
use crate::protocol::{FromJson, Json, Secret, decode, encode};

/// The stored session: one record, which is always written as a whole.
#[derive(Clone, Serialize)]
pub(super) struct Record {
    pub(super) version: u8,
    pub(super) session: String,
    pub(super) drift: Millis,
    pub(super) access_token: Secret,
    pub(super) id_token: Secret,
    pub(super) refresh_token: Secret,
    /// The key of the device that the tokens were issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device_key: Option<String>,
    /// The number of refreshes since the sign-in; `None` if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<i64>,
}

/// Replaces the record of a session that has ended. Removing the record instead could hit the record of another
/// session: a tab cannot exclude that, because it may see the writes of other tabs with a delay.
#[derive(Serialize)]
struct Tombstone<'a> {
    version: u8,
    /// The id of the session that has ended.
    ended: &'a str,
}

/// The value that is stored under the session's key.
enum Stored {
    Session(Record),
    Ended(String),
}

impl Record {
    pub(super) const VERSION: u8 = 1;
    /// The maximum length of a record, in bytes. Records with Cognito's tokens are far shorter; a longer one was not
    /// written by this client.
    const MAX_BYTES: usize = 64 * 1024;

    /// Returns whether both records restore the same session, although one may have newer tokens.
    fn continues(&self, other: &Self) -> bool {
        self.session == other.session && self.refresh_token == other.refresh_token
    }

    /// Returns whether both records belong to the same session, and this one has the tokens of a later refresh.
    fn is_later_than(&self, other: &Self) -> bool {
        let later = self.generation.zip(other.generation).is_some_and(|(this, other)| this > other);
        later && self.session == other.session
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
            generation: json.get("generation").optional().map(|it| it.as_integer()),
        }
    }
}

impl FromJson for Stored {
    fn from_json(json: Json<'_>) -> Self {
        let Some(ended) = json.optional_text("ended") else { return Self::Session(Record::from_json(json)) };
        let _known = json.version(Record::VERSION);
        Self::Ended(ended)
    }
}

impl Stored {
    fn session(&self) -> &str {
        match self {
            Self::Session(record) => &record.session,
            Self::Ended(session) => session,
        }
    }
}

/// The store of the session, which uses this page's memory once the storage has failed.
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

    /// Returns the record of the current session. `has_ended` reports whether a session is over. `awaited_successor`
    /// returns the session that has replaced an ended one and is expected to become visible.
    ///
    /// The storage may hold something older than this tab's last read or write: another tab that had not seen that yet
    /// may have overwritten it with the tokens of an ended session, or with its tombstone. In that case, this tab's
    /// record is stored again.
    pub(super) fn read(
        &self,
        has_ended: &dyn Fn(&str) -> bool,
        awaited_successor: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Record> {
        let is_live = |record: &Record| !has_ended(&record.session);
        let memory = self.memory.borrow().clone().filter(is_live);
        let stored = match self.stored() {
            Ok(stored) => stored,
            Err(error) => {
                self.failure.set(Some(error));
                return memory;
            }
        };
        let has_failed = self.failure.get().is_some();
        let is_current = |memory: &Record| match &stored {
            // The record was removed, unless it was never stored.
            None => has_failed,
            // A stored session that has not ended takes precedence, unless this tab has newer tokens of it.
            Some(Stored::Session(stored)) if is_live(stored) => {
                memory.is_later_than(stored) || (has_failed && stored.continues(memory))
            }
            // The stored session has ended. This tab's record is used, unless it is the same session or yet another one
            // is awaited.
            Some(ended) => {
                let successor = awaited_successor(ended.session());
                ended.session() != memory.session && successor.is_none_or(|it| it == memory.session)
            }
        };
        if let Some(memory) = memory.filter(is_current) {
            if !has_failed {
                self.write(&memory);
            }
            return Some(memory);
        }
        // If this tab's writes have failed, another tab's have succeeded since.
        self.failure.set(None);
        let stored = match stored {
            Some(Stored::Session(record)) if is_live(&record) => Some(record),
            // This tab's record is not replaced, in case the successor is overwritten before it becomes visible.
            Some(ended) if awaited_successor(ended.session()).is_some() => return None,
            _ => None,
        };
        self.memory.replace(stored.clone());
        stored
    }

    /// Returns why the session is only kept in memory, if it is.
    pub(super) fn failure(&self) -> Option<StorageError> {
        self.failure.get()
    }

    /// Returns the id of the session in the storage, whether or not it has ended.
    pub(super) fn stored_session(&self) -> Option<String> {
        self.stored().ok().flatten().map(|stored| stored.session().to_owned())
    }

    /// Returns the id of the session whose tokens are in the storage.
    pub(super) fn stored_tokens(&self) -> Option<String> {
        match self.stored() {
            Ok(Some(Stored::Session(record))) => Some(record.session),
            _ => None,
        }
    }

    /// Stores `record`, or only keeps it in memory if the storage does not accept it.
    pub(super) fn write(&self, record: &Record) {
        let written = self.set(record);
        if written.is_err() && !self.is_continued_by(record) {
            // The old record could not be replaced. It must not be mistaken for the session.
            self.storage.remove(&self.key).ok();
        }
        self.memory.replace(Some(record.clone()));
        self.failure.set(written.err());
    }

    /// Removes the stored record, for a sign-out.
    pub(super) fn remove(&self) {
        self.memory.replace(None);
        self.failure.set(self.storage.remove(&self.key).err());
    }

    /// Removes the tokens of the session called `session`, but not those of another one. If another tab has stored a
    /// new session that is not visible here yet, that tab finds the tombstone and stores its record again.
    pub(super) fn end(&self, session: &str) {
        let is_current = self.memory.borrow().as_ref().is_some_and(|record| record.session == session);
        if is_current {
            self.memory.replace(None);
        }
        match self.stored() {
            Ok(Some(Stored::Session(record))) if record.session == session => {
                let marked = self.set(&Tombstone { version: Record::VERSION, ended: session });
                let removed = marked.or_else(|_| self.storage.remove(&self.key));
                self.failure.set(removed.err());
            }
            Ok(_) if is_current => self.failure.set(None),
            Ok(_) => {}
            Err(error) => self.failure.set(Some(error)),
        }
    }

    fn set(&self, value: &impl Serialize) -> Result<(), StorageError> {
        let text = record_text(value)?;
        if text.expose().len() > Record::MAX_BYTES {
            return Err(StorageError::Full);
        }
        self.storage.set(&self.key, text.expose())
    }

    fn is_continued_by(&self, record: &Record) -> bool {
        matches!(self.stored(), Ok(Some(Stored::Session(stored))) if stored.continues(record))
    }

    fn stored(&self) -> Result<Option<Stored>, StorageError> {
        let text = self.storage.get(&self.key)?.filter(|text| text.len() <= Record::MAX_BYTES);
        Ok(text.and_then(|text| decode(&text).ok()))
    }
}

/// Serializes a record to the JSON that is stored.
///
/// # Errors
/// [`StorageError::Full`] if it cannot be serialized, as for a record that does not fit into the storage.
pub(super) fn record_text(record: &impl Serialize) -> Result<Secret, StorageError> {
    encode(record).map(Secret::from).map_err(|_| StorageError::Full)
}
