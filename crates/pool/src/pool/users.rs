//! The users of a pool by key, and the index of the names that they sign in with.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::error::{Exception, user_not_found};
use crate::settings::PoolSettings;
use crate::user::{User, UserStatus};

/// The users of a pool by their key, which is the normalized user name.
#[derive(Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Users {
    by_key: BTreeMap<String, User>,
    /// Other normalized names that users sign in with, with the users' keys.
    #[serde(skip)]
    aliases: HashMap<String, String>,
}

impl Users {
    pub(super) fn iter(&self) -> impl Iterator<Item = &User> {
        self.by_key.values()
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// Returns the key of the user with this normalized name: a user name or an alias.
    pub(super) fn find(&self, name: String) -> Option<String> {
        if self.by_key.contains_key(&name) {
            return Some(name);
        }
        self.aliases.get(&name).cloned()
    }

    /// Returns a user by key.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(super) fn get(&self, key: &str) -> Result<&User, Exception> {
        self.by_key.get(key).ok_or_else(user_not_found)
    }

    /// Returns a mutable reference to a user. [`index`](Self::index) has to follow a change of attributes.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(super) fn get_mut(&mut self, key: &str) -> Result<&mut User, Exception> {
        self.by_key.get_mut(key).ok_or_else(user_not_found)
    }

    /// Adds or replaces a user and returns the user's key.
    pub(super) fn insert(&mut self, user: User, settings: &PoolSettings) -> String {
        let key = settings.normalized(&user.username);
        self.by_key.insert(key.clone(), user);
        self.add_aliases(&key, settings);
        key
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.by_key.remove(key);
        self.aliases.retain(|_, owner| owner != key);
    }

    /// Updates the names that a user signs in with.
    pub(super) fn index(&mut self, key: &str, settings: &PoolSettings) {
        self.aliases.retain(|_, owner| owner != key);
        self.add_aliases(key, settings);
    }

    /// Adds the names of all users, which are not saved.
    pub(super) fn rebuild_index(&mut self, settings: &PoolSettings) {
        for key in self.by_key.keys().cloned().collect::<Vec<_>>() {
            self.add_aliases(&key, settings);
        }
    }

    fn add_aliases(&mut self, key: &str, settings: &PoolSettings) {
        let Some(user) = self.by_key.get(key) else { return };
        // Federated users cannot sign in here, and they do not occupy an address.
        if user.status == UserStatus::ExternalProvider {
            return;
        }
        for (name, value) in &user.attributes {
            let is_sign_in_name = settings.has_username_attribute(name)
                || (settings.has_alias(name) && (name == "preferred_username" || user.has_verified(name)));
            if is_sign_in_name && !value.is_empty() {
                self.aliases.entry(settings.normalized(value)).or_insert_with(|| key.to_owned());
            }
        }
    }
}
