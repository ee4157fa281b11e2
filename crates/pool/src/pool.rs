//! A user pool: its settings, its users, and everything that is in progress in it.
//!
//! Each part of a pool has a type of its own in a module below this one, which keeps its invariants. Modules above this
//! one add behaviour to [`Pool`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::{Clock, Millis, OffsetTooLarge};
use crate::error::{Exception, invalid_parameter, not_found, user_not_found};
use crate::keys::Keys;
use crate::outbox::{Kind, Medium, Message, Outbox};
use crate::random;
use crate::settings::{ClientSettings, IssuerType, PoolSettings};
use crate::user::{User, UserStatus};

pub(crate) mod authorization_codes;
pub(crate) mod browser_sessions;
pub(crate) mod clients;
mod expiring_map;
pub(crate) mod grants;
pub(crate) mod groups;
pub(crate) mod identity_providers;
mod refresh_token;
pub(crate) mod registrations;
pub(crate) mod sign_ins;
pub(crate) mod users;

use authorization_codes::AuthorizationCodes;
use browser_sessions::BrowserSessions;
use clients::Clients;
use grants::Grants;
use groups::{Group, Groups};
use identity_providers::IdentityProviders;
use registrations::Registrations;
use sign_ins::SignIns;
use users::Users;

/// The outcome of the simulated pre-sign-up trigger.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PreSignUp {
    /// Does not admit any user, with this message.
    Reject(String),
    /// Confirms all users and their addresses immediately.
    AutoConfirm,
}

/// A user pool.
#[derive(Deserialize, Serialize)]
pub(crate) struct Pool {
    /// The region and a name, separated by an underscore.
    id: String,
    settings: PoolSettings,
    pub(crate) clients: Clients,
    users: Users,
    pub(crate) groups: Groups,
    #[serde(default)]
    pub(crate) identity_providers: IdentityProviders,
    /// The prefix of managed login's domain.
    domain: Option<String>,
    pub(crate) grants: Grants,
    /// Sign-ins in progress. They last minutes and are not saved.
    #[serde(skip)]
    pub(crate) sign_ins: SignIns,
    /// Pending registrations of passkeys. They are not saved.
    #[serde(skip)]
    pub(crate) registrations: Registrations,
    /// Sessions of browsers with managed login. They are not saved.
    #[serde(skip)]
    pub(crate) browser_sessions: BrowserSessions,
    /// Authorization codes of managed login. They are not saved.
    #[serde(skip)]
    pub(crate) authorization_codes: AuthorizationCodes,
    pub(crate) outbox: Outbox,
    clock: Clock,
    pre_sign_up: Option<PreSignUp>,
    /// The secret that made-up replies for unknown users are derived from.
    secret: [u8; 32],
    created: Millis,
    modified: Millis,
    #[serde(skip)]
    keys: Arc<Keys>,
}

impl Pool {
    pub(crate) fn new(id: String, settings: PoolSettings, keys: Arc<Keys>) -> Self {
        let clock = Clock::default();
        Self {
            id,
            settings,
            clients: Clients::default(),
            users: Users::default(),
            groups: Groups::default(),
            identity_providers: IdentityProviders::default(),
            domain: None,
            grants: Grants::default(),
            sign_ins: SignIns::default(),
            registrations: Registrations::default(),
            browser_sessions: BrowserSessions::default(),
            authorization_codes: AuthorizationCodes::default(),
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
        self.grants.rebuild_indexes();
        self.users.rebuild_index(&self.settings);
        self
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn region(&self) -> &str {
        self.id.split_once('_').map_or("", |(region, _)| region)
    }

    /// Returns the name of the pool in its users' SRP proofs: its id after the underscore.
    pub(crate) fn srp_group(&self) -> &str {
        self.id.split_once('_').map_or("", |(_, name)| name)
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Returns the secret of the pool, which authenticates refresh tokens and determines replies for made-up users.
    pub(crate) fn secret(&self) -> [u8; 32] {
        self.secret
    }

    /// Returns the time of the pool's creation.
    pub(crate) fn created(&self) -> Millis {
        self.created
    }

    /// Returns the time of the last change by `UpdateUserPool`.
    pub(crate) fn modified(&self) -> Millis {
        self.modified
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

    // ----- time

    /// Returns the pool's current time.
    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Returns how far the pool's clock is ahead of the machine's.
    pub(crate) fn clock_ahead(&self) -> Millis {
        self.clock.ahead()
    }

    /// Sets how far the pool's clock is ahead of the machine's.
    ///
    /// # Errors
    ///
    /// Returns an error if the offset is longer than a hundred years.
    pub(crate) fn set_clock_ahead(&mut self, ahead: Millis) -> Result<(), OffsetTooLarge> {
        self.clock.set_ahead(ahead)
    }

    // ----- settings

    pub(crate) fn settings(&self) -> &PoolSettings {
        &self.settings
    }

    /// Replaces the settings.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn set_settings(&mut self, settings: PoolSettings) -> Result<(), Exception> {
        settings.check()?;
        self.settings = settings;
        Ok(())
    }

    /// Records that `UpdateUserPool` has changed the pool.
    pub(crate) fn mark_modified(&mut self) {
        self.modified = self.now();
    }

    /// Returns the outcome of the simulated pre-sign-up trigger; `None` if the pool has no trigger.
    pub(crate) fn pre_sign_up(&self) -> Option<&PreSignUp> {
        self.pre_sign_up.as_ref()
    }

    pub(crate) fn set_pre_sign_up(&mut self, outcome: Option<PreSignUp>) {
        self.pre_sign_up = outcome;
    }

    /// Returns the prefix of managed login's domain.
    pub(crate) fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Adds a domain.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the pool has a domain already.
    pub(crate) fn add_domain(&mut self, domain: String) -> Result<(), Exception> {
        if self.domain.is_some() {
            return Err(invalid_parameter("The user pool already has a domain configured."));
        }
        self.replace_domain(domain);
        Ok(())
    }

    /// Sets the domain, whether the pool has one already or not.
    pub(crate) fn replace_domain(&mut self, domain: String) {
        self.domain = Some(domain);
    }

    /// Removes the domain.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the pool has another domain or none.
    pub(crate) fn remove_domain(&mut self, domain: &str) -> Result<(), Exception> {
        if self.domain() != Some(domain) {
            return Err(not_found("Domain does not exist."));
        }
        self.domain = None;
        Ok(())
    }

    /// Returns the settings of a client.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the client does not exist.
    pub(crate) fn client(&self, id: &str) -> Result<&ClientSettings, Exception> {
        self.clients.get(id)
    }

    /// Creates or replaces a client. A replaced client keeps its overrides for tests and its creation date.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn put_client(&mut self, id: &str, settings: ClientSettings) -> Result<(), Exception> {
        self.clients.put(id, settings, &self.settings.schema, self.clock.now())
    }

    // ----- users

    pub(crate) fn users(&self) -> impl Iterator<Item = &User> {
        self.users.iter()
    }

    /// Returns whether a user has this user name. Aliases do not count.
    pub(crate) fn has_username(&self, name: &str) -> bool {
        self.users.contains(&self.settings.normalized(name))
    }

    /// Returns the key of the user who signs in with `name`: a user name, an address or another alias.
    pub(crate) fn find(&self, name: &str) -> Option<String> {
        self.users.find(self.settings.normalized(name))
    }

    /// Returns a user by key.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(crate) fn user(&self, key: &str) -> Result<&User, Exception> {
        self.users.get(key)
    }

    /// Returns a mutable reference to a user. To change attributes, use
    /// [`change_attributes`](Self::change_attributes).
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(crate) fn user_mut(&mut self, key: &str) -> Result<&mut User, Exception> {
        self.users.get_mut(key)
    }

    /// Changes the attributes of a user, and updates the names that the user signs in with.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user was deleted.
    pub(crate) fn change_attributes(
        &mut self,
        key: &str,
        change: impl FnOnce(&mut User),
    ) -> Result<(), Exception> {
        change(self.users.get_mut(key)?);
        self.users.index(key, &self.settings);
        Ok(())
    }

    /// Returns the key of a user by a name or by the `sub`, which `Username` may contain for local users.
    ///
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html#CognitoUserPools-AdminGetUser-request-Username>
    pub(crate) fn find_with_sub(&self, name: &str) -> Option<String> {
        self.find(name).or_else(|| {
            let has_sub = |user: &&User| user.sub == name && user.status != UserStatus::ExternalProvider;
            self.users().find(has_sub).map(|user| self.settings.normalized(&user.username))
        })
    }

    /// Returns the key of a user that an administrator names.
    ///
    /// # Errors
    ///
    /// `UserNotFoundException` if the user does not exist.
    pub(crate) fn key_by_name(&self, name: &str) -> Result<String, Exception> {
        self.find_with_sub(name).ok_or_else(user_not_found)
    }

    /// Returns those groups of a user that exist, ordered by precedence.
    pub(crate) fn groups_of<'a>(&'a self, user: &'a User) -> Vec<(&'a str, &'a Group)> {
        self.groups.by_precedence(&user.groups)
    }

    /// Adds or replaces a user and returns the user's key.
    pub(crate) fn add_user(&mut self, user: User) -> String {
        self.users.insert(user, &self.settings)
    }

    /// Removes a user and everything that was granted to the user.
    pub(crate) fn remove_user(&mut self, key: &str) {
        self.users.remove(key);
        self.grants.remove_user(key);
        self.registrations.remove_user(key);
    }

    // ----- messages

    /// Sends a code to the address `to` of a user and returns the `CodeDeliveryDetails`. The attribute determines the
    /// medium.
    pub(crate) fn send_code(&mut self, kind: Kind, attribute: &'static str, to: &str, code: &str) -> Value {
        let medium = Medium::from_attribute(attribute);
        self.outbox.send(Message::with_code(kind, medium, to, code, self.now()));
        serde_json::json!({
            "Destination": Message::masked(to),
            "DeliveryMedium": medium.as_str(),
            "AttributeName": attribute,
        })
    }
}
