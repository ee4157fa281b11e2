//! The external identity providers of a pool, with the settings that callers have sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::clock::{Millis, seconds};
use crate::error::{Exception, not_found};

/// The external identity providers of a pool by name.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct IdentityProviders(BTreeMap<String, Value>);

impl IdentityProviders {
    /// Returns the settings of a provider.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn get(&self, name: &str) -> Result<&Value, Exception> {
        self.0.get(name).ok_or_else(|| does_not_exist(name))
    }

    /// Returns the settings of all providers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.values()
    }

    /// Returns the name of the provider that has this identifier.
    pub(crate) fn name_from_identifier(&self, identifier: &str) -> Option<&str> {
        let has_identifier = |provider: &Value| {
            provider["IdpIdentifiers"].as_array().is_some_and(|all| all.iter().any(|it| it == identifier))
        };
        self.0.iter().find(|(_, provider)| has_identifier(provider)).map(|(name, _)| name.as_str())
    }

    /// Returns the `ProviderType` of a provider, if it exists.
    pub(crate) fn provider_type(&self, name: &str) -> Option<&str> {
        self.0.get(name)?["ProviderType"].as_str()
    }

    /// Adds a provider, whose settings contain its name.
    ///
    /// # Errors
    ///
    /// `DuplicateProviderException` if there is a provider with this name.
    pub(crate) fn create(&mut self, settings: Map<String, Value>, now: Millis) -> Result<&Value, Exception> {
        let name = settings.get("ProviderName").and_then(Value::as_str).unwrap_or_default().to_owned();
        if self.0.contains_key(&name) {
            let message = format!("A provider with the name {name} already exists in user pool.");
            return Err(Exception::new("DuplicateProviderException", message));
        }
        let now = seconds(now);
        let mut provider = Value::Object(settings);
        provider["CreationDate"] = json!(now);
        provider["LastModifiedDate"] = json!(now);
        Ok(self.0.entry(name).or_insert(provider))
    }

    /// Removes a provider.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Exception> {
        self.0.remove(name).map(|_| ()).ok_or_else(|| does_not_exist(name))
    }
}

fn does_not_exist(name: &str) -> Exception {
    not_found(format!("Identity provider {name} does not exist."))
}
