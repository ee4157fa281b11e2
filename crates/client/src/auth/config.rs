//! The configuration of a client: the pool, its app client, and the settings of this crate.

pub(super) mod api;
mod app;
mod aws_exports;
mod options;
mod outputs;
mod password_policy;

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

pub use api::Api;
pub use app::{AppLink, AppSettings};
pub use options::{Group, MfaRequirement, OAuth, Options, Passwordless, WebAuthn};
pub use password_policy::{PasswordPolicy, PasswordRule};

use crate::protocol::{self, DecodeError};
use crate::split::split_once;

/// The configuration of a user pool, its app client, and a sign-in site. Clones share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config(Rc<Settings>);

#[derive(Debug, PartialEq, Eq)]
struct Settings {
    user_pool_id: String,
    client_id: String,
    endpoint: String,
    /// The issuers that tokens may name. [`Config::issuer`] returns the first one.
    issuers: Vec<String>,
    username_attributes: Vec<String>,
    required_attributes: Vec<String>,
    user_verification_types: Vec<String>,
    ignores_username_case: bool,
    confirms_by_link: bool,
    password_policy: PasswordPolicy,
    storage: StorageKind,
    api: Option<Api>,
    challenge_minutes: u64,
    /// The text of the file, which [`Config::options`] parses again.
    text: String,
}

/// The storage that keeps the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StorageKind {
    /// localStorage: shared by all tabs, until the user signs out.
    #[default]
    Local,
    /// sessionStorage: only this tab, until it is closed.
    Session,
    /// The memory of this page: a reload signs the user out.
    Memory,
}

impl Config {
    /// Parses an Amplify Gen 2 outputs file (schema version 1), with this crate's additions under `custom.yew_cognito`.
    ///
    /// ```
    /// # use cognito_client::auth::{Config, ConfigError};
    /// # fn example() -> Result<(), ConfigError> {
    /// let config = Config::from_json(
    ///     r#"{ "version": "1", "auth": { "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
    ///          "user_pool_client_id": "1h57kf5cpq" } }"#,
    /// )?;
    /// assert_eq!(config.pool_name(), "AbC");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] for the first setting that is missing or wrong.
    pub fn from_json(text: &str) -> Result<Self, ConfigError> {
        let settings: Settings = protocol::decode_settings(text).map_err(explain)?;
        Ok(Self(Rc::new(Settings { text: text.to_owned(), ..settings })))
    }

    /// Returns the pool's id, in the form `<region>_<name>`.
    #[must_use]
    pub fn user_pool_id(&self) -> &str {
        &self.0.user_pool_id
    }

    /// Returns the part of the pool's id after the underscore, which is an input of the SRP proof.
    #[must_use]
    pub fn pool_name(&self) -> &str {
        split_once(&self.0.user_pool_id, b'_').map_or("", |(_, name)| name)
    }

    /// Returns the app client's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Returns the URL that requests to the user-pool API are sent to.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.0.endpoint
    }

    /// Returns the pool's issuer: the configured one, or AWS's original form.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.0.issuers.first().map_or("", String::as_str)
    }

    /// Returns every issuer (`iss`) that a token of the pool may name.
    ///
    /// If `custom.yew_cognito.issuer` is configured, it is the only one. Otherwise, both forms of AWS are returned:
    /// `https://cognito-idp.<region>.amazonaws.com/<pool>`, and
    /// `https://issuer-cognito-idp.<region>.amazonaws.com/<pool>`, which a pool's `IssuerConfiguration` selects.
    ///
    /// ```
    /// # use cognito_client::auth::{Config, ConfigError};
    /// # fn main() -> Result<(), ConfigError> {
    /// let config = Config::from_json(
    ///     r#"{ "version": "1", "auth": { "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
    ///          "user_pool_client_id": "1h57kf5cpq" } }"#,
    /// )?;
    /// assert_eq!(config.issuers()[1], "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn issuers(&self) -> &[String] {
        &self.0.issuers
    }

    /// Returns whether a token of the pool may name this issuer.
    pub(super) fn is_issuer(&self, issuer: &str) -> bool {
        self.0.issuers.iter().any(|known| known == issuer)
    }

    /// Returns how long the service waits for the answer to a challenge. This is the app client's
    /// `AuthSessionValidity`, as configured by `custom.yew_cognito.challenge_minutes`; the default is 3 minutes.
    #[must_use]
    pub fn challenge_lifetime(&self) -> Duration {
        Duration::from_mins(self.0.challenge_minutes)
    }

    /// Returns the attributes that users sign in by: `email`, `phone_number`. Empty if users choose a user name.
    #[must_use]
    pub fn username_attributes(&self) -> &[String] {
        &self.0.username_attributes
    }

    /// Returns the attributes that a sign-up must include, by Cognito's names.
    #[must_use]
    pub fn required_attributes(&self) -> &[String] {
        &self.0.required_attributes
    }

    /// Returns the attributes that the pool verifies at a sign-up by sending a code to them: `email`, `phone_number`.
    #[must_use]
    pub fn user_verification_types(&self) -> &[String] {
        &self.0.user_verification_types
    }

    /// Returns whether the pool treats `Ada@example.com` and `ada@example.com` as the same user, as configured by
    /// `custom.yew_cognito.username_case: "insensitive"`
    /// ([`UsernameConfiguration`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html)).
    #[must_use]
    pub fn ignores_username_case(&self) -> bool {
        self.0.ignores_username_case
    }

    /// Returns whether the pool confirms a sign-up by a link in its message instead of a code, as configured by
    /// `custom.yew_cognito.sign_in.verification: "link"`
    /// ([`DefaultEmailOption`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerificationMessageTemplateType.html)).
    #[must_use]
    pub fn confirms_by_link(&self) -> bool {
        self.0.confirms_by_link
    }

    /// Returns the password policy of the pool.
    #[must_use]
    pub fn password_policy(&self) -> &PasswordPolicy {
        &self.0.password_policy
    }

    /// Returns the app's own API, if one is configured.
    #[must_use]
    pub fn api(&self) -> Option<&Api> {
        self.0.api.as_ref()
    }

    /// Returns which storage keeps the session.
    #[must_use]
    pub fn storage(&self) -> StorageKind {
        self.0.storage
    }
}

#[inline(never)] // It has two callers in a site, and a call is smaller than the body.
fn explain(error: DecodeError) -> ConfigError {
    match error {
        DecodeError::Syntax { line, column } => ConfigError {
            field: String::new(),
            found: format!("something else in line {line}, column {column}"),
            expected: "JSON".to_owned(),
        },
        DecodeError::Missing { path, expected } => {
            ConfigError { field: path, found: String::new(), expected: expected.to_owned() }
        }
        DecodeError::Wrong { path, expected, found } => {
            ConfigError { field: path, found, expected: expected.to_owned() }
        }
    }
}

/// A setting that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The path of the setting, such as `auth.user_pool_id`; empty for the whole file.
    pub field: String,
    /// The value that was found, as JSON or in words; empty if there is none.
    pub found: String,
    /// A description of the expected value.
    pub expected: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, found, expected } = self;
        let field = if field.is_empty() { "the configuration" } else { field };
        let found = if found.is_empty() { "nothing" } else { found };
        write!(f, "{field}: expected {expected}, found {found}")
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests;
