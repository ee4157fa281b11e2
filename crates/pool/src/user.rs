//! A user of a pool: the account with its attributes, factors and groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{Millis, seconds};
use crate::codes::Codes;
use crate::device::Device;
use crate::factor::Factor;
use crate::lockout::Lockout;
use crate::passkeys::Passkey;
use crate::settings::{ClientSettings, PoolSettings};
use crate::software_token::SoftwareToken;
use crate::srp::Verifier;

/// The status of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum UserStatus {
    Unconfirmed,
    Confirmed,
    ForceChangePassword,
    ResetRequired,
    ExternalProvider,
}

impl UserStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ExternalProvider => "EXTERNAL_PROVIDER",
        }
    }
}

/// A password, of which only the verifier is stored.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Password {
    pub(crate) verifier: Verifier,
    /// The time at which it was set.
    pub(crate) since: Millis,
}

/// The second factors of a user.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Factors {
    pub(crate) enabled: Vec<Factor>,
    pub(crate) preferred: Option<Factor>,
    /// Whether a passkey counts as both factors (`WebAuthnMfaSettings`).
    pub(crate) web_authn: bool,
    /// The app that was verified, whether it is enabled or not.
    pub(crate) software_token: Option<SoftwareToken>,
    /// The app that was associated and has not been verified yet.
    pub(crate) pending_software_token: Option<SoftwareToken>,
}

/// A user.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct User {
    /// The `cognito:username`: the name chosen at sign-up, or the `sub` if users sign up with an address.
    pub(crate) username: String,
    pub(crate) sub: String,
    /// All attributes except `sub`, including `email_verified` and `phone_number_verified`.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Changes that take effect after verification.
    #[serde(default)]
    pub(crate) pending_attributes: BTreeMap<String, String>,
    pub(crate) status: UserStatus,
    pub(crate) enabled: bool,
    pub(crate) password: Option<Password>,
    #[serde(default)]
    pub(crate) earlier_passwords: Vec<Verifier>,
    #[serde(default)]
    pub(crate) factors: Factors,
    #[serde(default)]
    pub(crate) devices: BTreeMap<String, Device>,
    #[serde(default)]
    pub(crate) passkeys: Vec<Passkey>,
    #[serde(default)]
    pub(crate) codes: Codes,
    #[serde(default)]
    pub(crate) lockout: Lockout,
    #[serde(default)]
    pub(crate) groups: Vec<String>,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
}

impl User {
    pub(crate) fn new(username: String, sub: String, status: UserStatus, now: Millis) -> Self {
        Self {
            username,
            sub,
            attributes: BTreeMap::new(),
            pending_attributes: BTreeMap::new(),
            status,
            enabled: true,
            password: None,
            earlier_passwords: vec![],
            factors: Factors::default(),
            devices: BTreeMap::new(),
            passkeys: vec![],
            codes: Codes::default(),
            lockout: Lockout::default(),
            groups: vec![],
            created: now,
            modified: now,
        }
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        match name {
            "sub" => Some(&self.sub),
            name => self.attributes.get(name).map(String::as_str),
        }
    }

    /// Returns whether an address was verified.
    pub(crate) fn has_verified(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
            && self.attributes.get(&format!("{attribute}_verified")).is_some_and(|it| it == "true")
    }

    pub(crate) fn set_verified(&mut self, attribute: &str, verified: bool) {
        self.attributes.insert(format!("{attribute}_verified"), verified.to_string());
    }

    /// Adds the user to a group. Has no effect if the user is a member already.
    pub(crate) fn add_to_group(&mut self, group: String) {
        if !self.groups.contains(&group) {
            self.groups.push(group);
        }
    }

    /// Removes the user from a group.
    pub(crate) fn remove_from_group(&mut self, group: &str) {
        self.groups.retain(|name| name != group);
    }

    /// Removes a passkey and returns whether it existed. Without passkeys, they do not count as a factor any more.
    pub(crate) fn remove_passkey(&mut self, credential_id: &str) -> bool {
        let old_count = self.passkeys.len();
        self.passkeys.retain(|passkey| passkey.credential_id != credential_id);
        if self.passkeys.is_empty() {
            self.factors.web_authn = false;
        }
        self.passkeys.len() < old_count
    }

    /// Returns the attributes that `may_read` accepts as `[{ "Name", "Value" }]`. `sub` comes first, as on AWS.
    pub(crate) fn attribute_list(&self, may_read: impl Fn(&str) -> bool) -> Value {
        let own = self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all = [("sub", self.sub.as_str())].into_iter().chain(own);
        let readable = all.filter(|(name, _)| may_read(name));
        readable.map(|(name, value)| json!({ "Name": name, "Value": value })).collect()
    }

    /// Returns the second factors that a sign-in asks for: enabled by the user, supported by the pool, and usable.
    pub(crate) fn active_factors(&self, settings: &PoolSettings) -> Vec<Factor> {
        let is_active = |factor: &Factor| settings.has_factor(*factor) && self.can_use(*factor);
        self.factors.enabled.iter().copied().filter(is_active).collect()
    }

    /// Returns whether the user has the address or the app that the factor requires.
    pub(crate) fn can_use(&self, factor: Factor) -> bool {
        match factor {
            Factor::Sms => self.attributes.contains_key("phone_number"),
            Factor::Email => self.attributes.contains_key("email"),
            Factor::SoftwareToken => self.factors.software_token.is_some(),
        }
    }

    /// Adds `PreferredMfaSetting` and `UserMFASettingList` to a reply, unless they are empty.
    pub(crate) fn add_factors_to(&self, reply: &mut Value) {
        if let Some(preferred) = self.factors.preferred {
            reply["PreferredMfaSetting"] = json!(preferred.name());
        }
        let mut names: Vec<_> = self.factors.enabled.iter().map(|factor| factor.name()).collect();
        if self.factors.web_authn {
            names.push("WEB_AUTHN_MFA");
        }
        if !names.is_empty() {
            reply["UserMFASettingList"] = json!(names);
        }
    }

    /// Returns the user as a
    /// [`UserType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html) for
    /// administrators. `attributes` is the name of the member with the attributes.
    pub(crate) fn describe(&self, attributes: &str) -> Value {
        json!({
            "Username": self.username,
            attributes: self.attribute_list(|_| true),
            "UserCreateDate": seconds(self.created),
            "UserLastModifiedDate": seconds(self.modified),
            "Enabled": self.enabled,
            "UserStatus": self.status.as_str(),
        })
    }

    /// Returns the attributes that a client may read.
    pub(crate) fn readable_attributes(&self, client: &ClientSettings) -> Value {
        self.attribute_list(|name| client.may_read(name))
    }
}
