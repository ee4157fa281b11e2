//! The app clients of a pool.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::clock::{Millis, seconds};
use crate::error::{Exception, not_found};
use crate::settings::{ClientSettings, Overrides, SchemaAttribute};

mod oauth;
mod validation;

/// The app clients of a pool by id. Their settings are always valid.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Clients(BTreeMap<String, ClientSettings>);

impl Clients {
    /// Returns the settings of a client.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn get(&self, id: &str) -> Result<&ClientSettings, Exception> {
        self.0.get(id).ok_or_else(|| does_not_exist(id))
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &ClientSettings)> {
        self.0.iter().map(|(id, settings)| (id.as_str(), settings))
    }

    /// Creates or replaces a client of a pool with this schema. A replaced client keeps its overrides for tests and its
    /// creation date.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn put(
        &mut self,
        id: &str,
        mut settings: ClientSettings,
        schema: &[SchemaAttribute],
        now: Millis,
    ) -> Result<(), Exception> {
        let old = self.0.get(id);
        if let Some(old) = old {
            settings.overrides = old.overrides.clone();
        }
        validation::check(&settings, schema)?;
        oauth::check(&settings)?;
        let now = json!(seconds(now));
        let created = old.and_then(|old| old.others.get("CreationDate")).unwrap_or(&now).clone();
        settings.others.insert("CreationDate".to_owned(), created);
        settings.others.insert("LastModifiedDate".to_owned(), now);
        self.0.insert(id.to_owned(), settings);
        Ok(())
    }

    /// Replaces the overrides of a client, which the API can neither set nor check.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn set_overrides(&mut self, id: &str, overrides: Overrides) -> Result<(), Exception> {
        self.0.get_mut(id).ok_or_else(|| does_not_exist(id))?.overrides = overrides;
        Ok(())
    }

    /// Removes a client.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn remove(&mut self, id: &str) -> Result<(), Exception> {
        self.0.remove(id).map(|_| ()).ok_or_else(|| does_not_exist(id))
    }
}

fn does_not_exist(id: &str) -> Exception {
    not_found(format!("User pool client {id} does not exist."))
}
