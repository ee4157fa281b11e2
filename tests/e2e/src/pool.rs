//! The local user pool, as the harness talks to it: past the proxy, so that nothing here is counted.

use std::path::PathBuf;

use hyper::Request;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::Person;
use crate::http::{self, Body};

pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// The user pool of this run.
#[derive(Debug)]
pub struct Pool {
    description: PathBuf,
    /// `host:port` of the pool.
    pub authority: String,
    /// The app client that the site uses.
    pub client_id: String,
    /// A client whose access and ID tokens live two seconds.
    pub short_client_id: String,
    /// What the site is given as `config.json`, before a test's own changes.
    pub config: Value,
    python: String,
    admin_script: String,
}

impl Pool {
    pub(crate) fn read(description: PathBuf) -> Result<Self, String> {
        let wrong =
            |reason: &dyn std::fmt::Display| format!("E2E_POOL ({}): {reason}", description.display());
        let text = std::fs::read_to_string(&description).map_err(|error| wrong(&error))?;
        let value: Value = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        let text = |member: &str| {
            value[member].as_str().map(str::to_owned).ok_or_else(|| wrong(&format!("{member} is missing")))
        };
        Ok(Self {
            authority: text("endpoint")?.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            client_id: text("client_id")?,
            short_client_id: text("short_client_id")?,
            config: value["config"].clone(),
            python: text("python")?,
            admin_script: text("admin_script")?,
            description,
        })
    }

    /// Calls an operation of the pool that needs no AWS credentials.
    pub async fn call(&self, operation: &str, input: Value) -> Value {
        let request = Request::post("/")
            .header("host", &self.authority)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("{TARGET_PREFIX}{operation}"))
            .body(Body::from(input.to_string()))
            .expect("a request");
        let reply = http::send(&self.authority, request).await.expect("the pool answers");
        let body = String::from_utf8_lossy(reply.body()).into_owned();
        assert!(reply.status().is_success(), "{operation}: {} {body}", reply.status());
        serde_json::from_str(&body).unwrap_or(Value::Null)
    }

    /// Signs a person up, past the site. They are not confirmed; the code is in their inbox.
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

    /// Confirms a person who signed up, with the code from their inbox.
    pub async fn confirm(&self, person: &Person) {
        let code = self.code_for(&person.email).await;
        let input = json!({ "ClientId": self.client_id, "Username": person.email, "ConfirmationCode": code });
        self.call("ConfirmSignUp", input).await;
    }

    /// Creates a person as an administrator does, with a temporary password.
    pub async fn create_as_administrator(&self, email: &str, temporary_password: &str) {
        self.administrate(
            "admin-create-user",
            &["--email", email, "--temporary-password", temporary_password],
        )
        .await;
    }

    /// Signs a person out everywhere, as an administrator: their refresh tokens are worthless from now on.
    pub async fn sign_out_as_administrator(&self, email: &str) {
        self.administrate("admin-user-global-sign-out", &["--email", email]).await;
    }

    async fn administrate(&self, verb: &str, arguments: &[&str]) {
        let output = Command::new(&self.python)
            .arg(&self.admin_script)
            .arg(verb)
            .arg("--pool")
            .arg(&self.description)
            .args(arguments)
            .kill_on_drop(true)
            .output()
            .await
            .expect("the pool's administration script starts");
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
