//! A user pool: its settings, its users, and its sign-ins in progress.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::{Clock, Millis};
use crate::error::{Exception, not_found, user_not_found};
use crate::keys::Keys;
use crate::managed_login::ManagedLogin;
use crate::operations::Registration;
use crate::outbox::{Kind, Medium, Message, Outbox};
use crate::random;
use crate::settings::{ClientSettings, IssuerType, PoolSettings};
use crate::sign_in::SignIns;
use crate::tokens::Grants;
use crate::user::{User, UserStatus};

/// The outcome of the simulated pre-sign-up trigger.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PreSignUp {
    /// Refuses all users with this message.
    Reject(String),
    /// Confirms all users and their addresses immediately.
    AutoConfirm,
}

/// A group of users.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Group {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_arn: Option<String>,
    /// Groups with lower values take precedence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) precedence: Option<i64>,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
}

/// A user pool.
#[derive(Deserialize, Serialize)]
pub(crate) struct Pool {
    /// The region and a name, separated by an underscore.
    pub(crate) id: String,
    pub(crate) settings: PoolSettings,
    pub(crate) clients: BTreeMap<String, ClientSettings>,
    /// The users by their key, which is the normalized user name.
    users: BTreeMap<String, User>,
    /// Other normalized names that users sign in with, with the users' keys.
    #[serde(skip)]
    aliases: HashMap<String, String>,
    pub(crate) groups: BTreeMap<String, Group>,
    /// External providers by name, with the settings that were given.
    #[serde(default)]
    pub(crate) identity_providers: BTreeMap<String, Value>,
    /// The prefix of managed login's domain.
    pub(crate) domain: Option<String>,
    pub(crate) grants: Grants,
    /// Sign-ins in progress. They last minutes and are not saved.
    #[serde(skip)]
    pub(crate) sign_ins: SignIns,
    /// Pending registrations of passkeys, by the user's key.
    #[serde(skip)]
    pub(crate) registrations: HashMap<String, Registration>,
    /// Sessions of browsers and authorization codes. They are not saved.
    #[serde(skip)]
    pub(crate) managed_login: ManagedLogin,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Clock,
    pub(crate) pre_sign_up: Option<PreSignUp>,
    /// The secret that made-up replies for unknown users are derived from.
    pub(crate) secret: [u8; 32],
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
    #[serde(skip)]
    pub(crate) keys: Arc<Keys>,
}

impl Pool {
    pub(crate) fn new(id: String, settings: PoolSettings, keys: Arc<Keys>) -> Self {
        let clock = Clock::default();
        Self {
            id,
            settings,
            clients: BTreeMap::new(),
            users: BTreeMap::new(),
            aliases: HashMap::new(),
            groups: BTreeMap::new(),
            identity_providers: BTreeMap::new(),
            domain: None,
            grants: Grants::default(),
            sign_ins: SignIns::default(),
            registrations: HashMap::new(),
            managed_login: ManagedLogin::default(),
            outbox: Outbox::default(),
            clock,
            pre_sign_up: None,
            secret: random::bytes(),
            created: clock.now(),
            modified: clock.now(),
            keys,
        }
    }

    /// Completes a pool that was loaded, so that it can be used.
    pub(crate) fn restored(mut self, keys: Arc<Keys>) -> Self {
        self.keys = keys;
        self.grants.index();
        for key in self.users.keys().cloned().collect::<Vec<_>>() {
            self.add_aliases(&key);
        }
        self
    }

    pub(crate) fn region(&self) -> &str {
        self.id.split_once('_').map_or("", |(region, _)| region)
    }

    /// Returns the name of the pool in its users' SRP proofs: its id after the underscore.
    pub(crate) fn group_for_srp(&self) -> &str {
        self.id.split_once('_').map_or("", |(_, name)| name)
    }

    /// Returns the `iss` of the pool's tokens, which names AWS wherever the pool runs.
    pub(crate) fn issuer(&self) -> String {
        let [original, updated] = self.issuers();
        match self.settings.issuer_configuration.unwrap_or_default().r#type {
            IssuerType::Original => original,
            IssuerType::Updated => updated,
        }
    }

    /// Returns the original and the updated form of the issuer. Tokens that were issued before a change of the
    /// configuration contain the other form.
    pub(crate) fn issuers(&self) -> [String; 2] {
        let region = self.region();
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        ["", "issuer-"].map(|prefix| format!("https://{prefix}cognito-idp.{region}.{suffix}/{}", self.id))
    }

    /// Returns the settings of a client.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn client(&self, id: &str) -> Result<&ClientSettings, Exception> {
        self.clients.get(id).ok_or_else(|| not_found(format!("User pool client {id} does not exist.")))
    }

    // ----- users

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Returns whether a user has this user name. Aliases do not count.
    pub(crate) fn has_username(&self, name: &str) -> bool {
        self.users.contains_key(&self.settings.normalized(name))
    }

    /// Returns the key of the user who signs in with `name`: a user name, an address or another alias.
    pub(crate) fn find(&self, name: &str) -> Option<String> {
        let name = self.settings.normalized(name);
        if self.users.contains_key(&name) {
            return Some(name);
        }
        self.aliases.get(&name).cloned()
    }

    /// Returns a user by key.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(crate) fn user(&self, key: &str) -> Result<&User, Exception> {
        self.users.get(key).ok_or_else(user_not_found)
    }

    /// Returns a mutable reference to a user.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(crate) fn user_mut(&mut self, key: &str) -> Result<&mut User, Exception> {
        self.users.get_mut(key).ok_or_else(user_not_found)
    }

    /// Returns the key of a user by a name or by the `sub`, which `Username` may contain for local users.
    ///
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html#CognitoUserPools-AdminGetUser-request-Username>
    pub(crate) fn find_with_sub(&self, name: &str) -> Option<String> {
        self.find(name).or_else(|| {
            let is_it = |user: &&User| user.sub == name && user.status != UserStatus::ExternalProvider;
            self.users().find(is_it).map(|user| self.settings.normalized(&user.username))
        })
    }

    /// Returns the key of a user that an administrator names.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user does not exist.
    pub(crate) fn named(&self, name: &str) -> Result<String, Exception> {
        self.find_with_sub(name).ok_or_else(user_not_found)
    }

    /// Returns those groups of a user that exist, ordered by precedence.
    ///
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html#assigning-precedence-values-to-groups>
    pub(crate) fn groups_of<'a>(&'a self, user: &'a User) -> Vec<(&'a str, &'a Group)> {
        let existing = user.groups.iter().filter_map(|name| Some((name.as_str(), self.groups.get(name)?)));
        let mut groups: Vec<_> = existing.collect();
        groups.sort_by_key(|(_, group)| group.precedence.unwrap_or(i64::MAX));
        groups
    }

    /// Adds a user and returns the user's key.
    pub(crate) fn add_user(&mut self, user: User) -> String {
        let key = self.settings.normalized(&user.username);
        self.users.insert(key.clone(), user);
        self.add_aliases(&key);
        key
    }

    /// Removes a user and everything that was granted to the user.
    pub(crate) fn remove_user(&mut self, key: &str) {
        self.users.remove(key);
        self.aliases.retain(|_, of| of != key);
        self.grants.forget_user(key);
        self.registrations.remove(key);
    }

    /// Updates the names that a user signs in with. Must be called after every change of the user's attributes.
    pub(crate) fn index(&mut self, key: &str) {
        self.aliases.retain(|_, of| of != key);
        self.add_aliases(key);
    }

    fn add_aliases(&mut self, key: &str) {
        let Some(user) = self.users.get(key) else { return };
        // Federated users cannot sign in here, and they do not occupy an address.
        if user.status == UserStatus::ExternalProvider {
            return;
        }
        for (name, value) in &user.attributes {
            let is_name = self.settings.has_username_attribute(name)
                || (self.settings.has_alias(name)
                    && (name == "preferred_username" || user.has_verified(name)));
            if is_name && !value.is_empty() {
                self.aliases.entry(self.settings.normalized(value)).or_insert_with(|| key.to_owned());
            }
        }
    }

    // ----- messages

    /// Sends a code to the address `to` of a user and returns the `CodeDeliveryDetails`. The attribute determines the
    /// medium.
    pub(crate) fn send_code(&mut self, kind: Kind, attribute: &'static str, to: &str, code: &str) -> Value {
        let medium = Medium::from_attribute(attribute);
        self.outbox.send(Message::with_code(kind, medium, to, code, self.clock.now()));
        serde_json::json!({
            "Destination": Message::masked(to),
            "DeliveryMedium": medium.as_str(),
            "AttributeName": attribute,
        })
    }
}
