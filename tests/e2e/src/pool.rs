//! The user pool of this run as the harness uses it: directly and not through the proxy, so that its requests are not
//! counted.

use std::path::Path;

use serde_json::{Value, json};

use crate::Person;

mod local;
mod mail;
mod ministack;
mod request;

use mail::Mail;
use ministack::Script;
pub(crate) use request::TARGET_PREFIX;

/// The user pool of this run.
#[derive(Debug)]
pub struct Pool {
    /// `host:port` of the pool.
    pub authority: String,
    /// The app client that the site uses.
    pub client_id: String,
    /// An app client whose access and ID tokens are valid for two seconds.
    pub short_client_id: String,
    /// The site's `config.json`, before a test changes it.
    pub config: Value,
    id: String,
    kind: Kind,
}

/// The implementation of the pool, for the operations that differ. Tests do not depend on it.
#[derive(Debug)]
enum Kind {
    /// The pool in `crates/pool`.
    Local,
    /// A pool in ministack, with the script that administers it.
    Ministack(Script),
}

impl Pool {
    pub(crate) fn read(description: &Path) -> Result<Self, String> {
        let invalid =
            |reason: &dyn std::fmt::Display| format!("E2E_POOL ({}): {reason}", description.display());
        let text = std::fs::read_to_string(description).map_err(|error| invalid(&error))?;
        let value: Value = serde_json::from_str(&text).map_err(|error| invalid(&error))?;
        let text = |member: &str| {
            value[member].as_str().map(str::to_owned).ok_or_else(|| invalid(&format!("{member} is missing")))
        };
        let kind = match text("kind")?.as_str() {
            "local" => Kind::Local,
            "ministack" => Kind::Ministack(Script {
                python: text("python")?,
                path: text("admin_script")?,
                endpoint: text("endpoint")?,
                region: text("region")?,
            }),
            other => return Err(invalid(&format!("unknown kind {other}"))),
        };
        Ok(Self {
            authority: text("endpoint")?.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            client_id: text("client_id")?,
            short_client_id: text("short_client_id")?,
            config: value["config"].clone(),
            id: text("user_pool_id")?,
            kind,
        })
    }

    /// Returns whether all headers of its responses are like those of AWS, so that pages can receive them unchanged.
    pub(crate) fn is_like_aws(&self) -> bool {
        matches!(self.kind, Kind::Local)
    }

    /// Calls an operation of the pool that needs no AWS credentials.
    pub async fn call(&self, operation: &str, input: Value) -> Value {
        request::send(&self.authority, operation, &input, None).await
    }

    /// Calls an operation that the pool is expected to reject, and returns the name of the error.
    pub async fn error_code(&self, operation: &str, input: Value) -> String {
        let (status, body) = request::exchange(&self.authority, operation, &input, None).await;
        assert!(status.is_client_error(), "{operation}: {status}");
        let body: Value = serde_json::from_str(&body).expect("the error should be JSON");
        let name = body["__type"].as_str().expect("the error should have a name");
        name.rsplit('#').next().unwrap_or(name).to_owned()
    }

    /// Signs a user up without the site. The account is not confirmed; the code is in the user's inbox.
    pub async fn sign_up(&self, person: &Person) {
        let attributes: Vec<Value> =
            [("email", &person.email), ("name", &person.name), ("preferred_username", &person.handle)]
                .map(|(name, value)| json!({ "Name": name, "Value": value }))
                .into();
        let input = json!({
            "ClientId": self.client_id,
            "Username": person.email,
            "Password": person.password,
            "UserAttributes": attributes,
        });
        self.call("SignUp", input).await;
    }

    /// Confirms a user who has signed up, with the code from the inbox.
    pub async fn confirm(&self, person: &Person) {
        let code = self.code_for(&person.email).await;
        let input = json!({ "ClientId": self.client_id, "Username": person.email, "ConfirmationCode": code });
        self.call("ConfirmSignUp", input).await;
    }

    /// Creates a user with a temporary password, as an administrator.
    pub async fn create_as_administrator(&self, email: &str, temporary_password: &str) {
        match &self.kind {
            Kind::Local => local::create_user(&self.authority, &self.id, email, temporary_password).await,
            Kind::Ministack(script) => script.create_user(&self.id, email, temporary_password).await,
        }
    }

    /// Signs a user out everywhere, as an administrator. All refresh tokens of the user become invalid.
    pub async fn sign_out_as_administrator(&self, email: &str) {
        match &self.kind {
            Kind::Local => local::sign_user_out(&self.authority, &self.id, email).await,
            Kind::Ministack(script) => script.sign_user_out(&self.id, email).await,
        }
    }

    /// Returns the mails to an address, newest first.
    pub(crate) async fn mails(&self, address: &str) -> Vec<Mail> {
        match &self.kind {
            Kind::Local => local::mails(&self.authority, address).await,
            Kind::Ministack(_) => ministack::mails(&self.authority, address).await,
        }
    }
}
