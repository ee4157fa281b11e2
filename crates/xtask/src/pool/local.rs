//! The local pool of `crates/pool`.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::template::{NO_DELETION_PROTECTION, REGION, STACK, TEMPLATE};
use crate::loopback;
use crate::process::Running;
use crate::project::Project;
use crate::server::{Port, Server, build};

/// Passkeys are bound to a domain, and localhost is the one on which they work without TLS.
const PASSKEY_DOMAIN: &str = "PasskeyDomain=localhost";

/// The settings that a new client takes over from an existing one. All others are its own, or cannot be chosen.
const COPIED_CLIENT_SETTINGS: [&str; 12] = [
    "AccessTokenValidity",
    "AuthSessionValidity",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "PreventUserExistenceErrors",
    "ReadAttributes",
    "RefreshTokenRotation",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
    "TokenValidityUnits",
    "WriteAttributes",
];

/// A running pool.
pub(super) struct Local {
    pub(super) running: Running,
    pub(super) port: u16,
}

/// An error response of the pool.
#[derive(Debug, PartialEq, Eq)]
struct ApiError {
    operation: String,
    code: String,
    message: String,
}

impl Local {
    /// Compiles and starts the pool with its log in `folder`, and returns it with the outputs of the template.
    pub(super) fn start(
        project: &Project,
        folder: &Path,
        state: Option<&Path>,
        log: &Path,
    ) -> Result<(Self, Value)> {
        let mut command = Command::new(build(project, log)?.pool);
        command
            .args(["--port", "0", "--region", REGION, "--stack-name", STACK, "--template"])
            .arg(project.root.join(TEMPLATE))
            .args(["--parameter", NO_DELETION_PROTECTION, "--parameter", PASSKEY_DOMAIN]);
        if let Some(file) = state {
            command.arg("--state").arg(file);
        }
        let log = folder.join("pool.log");
        let server = Server {
            name: "the user pool",
            command,
            input: Stdio::null(),
            log: &log,
            port: Port::Announced,
            health: "/_pool/health",
        };
        let (running, port) = server.start(project)?;
        let local = Self { running, port };
        let outputs = loopback::get(port, "/_pool/outputs")?;
        let outputs = serde_json::from_str(&outputs.body).context("the pool's outputs are not JSON")?;
        Ok((local, outputs))
    }

    /// See [`Pool::client_with_short_tokens`](super::Pool::client_with_short_tokens).
    pub(super) fn client_with_short_tokens(
        &self,
        pool: &str,
        template: &str,
        seconds: u32,
    ) -> Result<String> {
        let existing =
            self.call("DescribeUserPoolClient", &json!({ "UserPoolId": pool, "ClientId": template }))?;
        let mut settings: Map<String, Value> =
            existing["UserPoolClient"].as_object().cloned().unwrap_or_default();
        settings.retain(|name, _| COPIED_CLIENT_SETTINGS.contains(&name.as_str()));
        settings.insert("UserPoolId".to_owned(), json!(pool));
        settings.insert("ClientName".to_owned(), json!("short-tokens"));
        let created = self.call("CreateUserPoolClient", &Value::Object(settings))?;
        let id = created["UserPoolClient"]["ClientId"].as_str().context("the new client has no id")?;
        // AWS does not allow lifetimes below five minutes, so they cannot be set through its API.
        let lifetimes = json!({ "access_token_seconds": seconds, "id_token_seconds": seconds });
        let path = format!("/_pool/clients/{id}");
        let reply = loopback::post(self.port, &path, &[("Content-Type", "application/json")], &lifetimes)?;
        if reply.status != 200 {
            bail!("the pool does not take short tokens: {} {}", reply.status, reply.body);
        }
        Ok(id.to_owned())
    }

    /// See [`Pool::add_user`](super::Pool::add_user).
    pub(super) fn add_user(&self, pool: &str, email: &str, password: &str) -> Result<bool> {
        let attributes = [
            ("email", email),
            ("email_verified", "true"),
            ("name", "Ada Example"),
            ("preferred_username", email.split('@').next().unwrap_or(email)),
        ];
        let attributes = attributes.map(|(name, value)| json!({ "Name": name, "Value": value }));
        let created = self.call(
            "AdminCreateUser",
            &json!({
                "UserPoolId": pool,
                "Username": email,
                "TemporaryPassword": password,
                "MessageAction": "SUPPRESS",
                "UserAttributes": attributes,
            }),
        );
        match created {
            Err(error) if user_exists(&error) => return Ok(false),
            created => created?,
        };
        let password =
            json!({ "UserPoolId": pool, "Username": email, "Password": password, "Permanent": true });
        self.call("AdminSetUserPassword", &password)?;
        Ok(true)
    }

    /// Calls an operation of the API as an administrator.
    fn call(&self, operation: &str, input: &Value) -> Result<Value> {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", &target),
            // The pool only checks that there is a signature, not whose it is.
            ("Authorization", "AWS4-HMAC-SHA256 Credential=local"),
        ];
        let reply = loopback::post(self.port, "/", &headers, input)?;
        let output: Value = serde_json::from_str(&reply.body)
            .with_context(|| format!("{operation}: the pool answered {} and no JSON", reply.status))?;
        if reply.status != 200 {
            let text = |member: &str| output[member].as_str().unwrap_or_default().to_owned();
            let error =
                ApiError { operation: operation.to_owned(), code: text("__type"), message: text("message") };
            return Err(error.into());
        }
        Ok(output)
    }
}

fn user_exists(error: &anyhow::Error) -> bool {
    error.downcast_ref::<ApiError>().is_some_and(|error| error.code == "UsernameExistsException")
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.code, self.message)
    }
}

impl std::error::Error for ApiError {}
