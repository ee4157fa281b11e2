use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use serde::Serialize;

use super::AuthClient;
use crate::{
    platform::{Millis, Storage, StorageError},
    protocol::{FromJson, Json, Secret, decode, encode},
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
    /// How many refreshes these tokens come after, counted since the sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<i64>,
}

/// Takes the place of a record whose session has ended, in case its removal would hit another session's record: a
/// tab cannot tell, because it may see what other tabs write some time later.
#[derive(Serialize)]
struct Tombstone<'a> {
    version: u8,
    /// The id of the session that has ended.
    ended: &'a str,
}

/// What is stored under the session's key.
enum Stored {
    Session(Record),
    Ended(String),
}

impl Record {
    pub(super) const VERSION: u8 = 1;
    /// Cognito's tokens stay far below; anything larger was not written by us.
    const LONGEST: usize = 64 * 1024;

    /// Whether both restore the same session, of which one has newer tokens perhaps.
    fn continues(&self, other: &Self) -> bool {
        self.session == other.session && self.refresh_token == other.refresh_token
    }

    /// Whether both are of the same session, and this one has the tokens of a later refresh.
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

    /// Returns the record of the current session, given which sessions `has_ended` knows to be over, and which
    /// session `awaited_successor` knows to have taken the place of one of them and expects to become visible.
    ///
    /// The storage may hold something older than what this tab last read or wrote: another tab that had not seen that
    /// yet wrote the tokens of an ended session, or its tombstone, over it. Then this tab's record is stored again.
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
        let is_kept = |memory: &Record| match &stored {
            // Removed; unless it was never stored.
            None => has_failed,
            // Another session's record counts, unless that session is over.
            Some(Stored::Session(stored)) if is_live(stored) => {
                memory.is_later_than(stored) || (has_failed && stored.continues(memory))
            }
            // Unless yet another session is on its way.
            Some(ended) => {
                let successor = awaited_successor(ended.session());
                ended.session() != memory.session && successor.is_none_or(|it| it == memory.session)
            }
        };
        if let Some(memory) = memory.filter(is_kept) {
            if !has_failed {
                self.write(&memory);
            }
            return Some(memory);
        }
        // If this tab's writes have failed, another tab's have succeeded since.
        self.failure.set(None);
        let stored = match stored {
            Some(Stored::Session(record)) if is_live(&record) => Some(record),
            // Without replacing this tab's record, in case it is overwritten before it becomes visible.
            Some(ended) if awaited_successor(ended.session()).is_some() => return None,
            _ => None,
        };
        self.memory.replace(stored.clone());
        stored
    }

    /// Returns the id of the session that the storage is about, whether it goes on or has ended.
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

    /// Stores `record`, or keeps it in memory alone if the storage does not take it.
    pub(super) fn write(&self, record: &Record) {
        let written = self.set(record);
        if written.is_err() && !self.is_continued_by(record) {
            // What could not be replaced must not be taken for the session.
            self.storage.remove(&self.key).ok();
        }
        self.memory.replace(Some(record.clone()));
        self.failure.set(written.err());
    }

    /// Removes whatever is stored, as a sign-out does.
    pub(super) fn remove(&self) {
        self.memory.replace(None);
        self.failure.set(self.storage.remove(&self.key).err());
    }

    /// Removes the tokens of the session called `session`, and those of no other one: where another tab has stored a
    /// new session that is not visible here yet, it finds the tombstone and stores its own again.
    pub(super) fn end(&self, session: &str) {
        let is_kept = self.memory.borrow().as_ref().is_some_and(|record| record.session == session);
        if is_kept {
            self.memory.replace(None);
        }
        match self.stored() {
            Ok(Some(Stored::Session(record))) if record.session == session => {
                let marked = self.set(&Tombstone { version: Record::VERSION, ended: session });
                let gone = marked.or_else(|_| self.storage.remove(&self.key));
                self.failure.set(gone.err());
            }
            Ok(_) if is_kept => self.failure.set(None),
            Ok(_) => {}
            Err(error) => self.failure.set(Some(error)),
        }
    }

    fn set(&self, value: &impl Serialize) -> Result<(), StorageError> {
        let text = record_text(value)?;
        if text.expose().len() > Record::LONGEST {
            return Err(StorageError::Full);
        }
        self.storage.set(&self.key, text.expose())
    }

    fn is_continued_by(&self, record: &Record) -> bool {
        matches!(self.stored(), Ok(Some(Stored::Session(stored))) if stored.continues(record))
    }

    fn stored(&self) -> Result<Option<Stored>, StorageError> {
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

/// Writes a record as the JSON that is stored.
///
/// # Errors
/// [`StorageError::Full`] if it cannot be written: no storage has room for it.
pub(super) fn record_text(record: &impl Serialize) -> Result<Secret, StorageError> {
    encode(record).map(Secret::from).map_err(|_| StorageError::Full)
}
