//! Local user pools, created from `infra/pool.yaml` by `crates/pool` or in ministack.

use std::path::Path;
use std::process::ExitStatus;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::inbox::Inbox;
use crate::project::Project;
use crate::site_config;
use crate::tools::{Python, Tool, Tools};

mod local;
mod ministack;
mod template;

use local::Local;
pub(crate) use ministack::Ministack;
use ministack::Stack;
pub(crate) use template::REGION;
use template::{STACK, TEMPLATE};

/// The implementations of a local user pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The project's own pool (crates/pool).
    Local,
    /// The pool of ministack, an emulator of AWS. Needs Python.
    Ministack,
}

impl Kind {
    /// Returns the name, which is also the value of the option `--pool`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ministack => "ministack",
        }
    }

    /// Returns the tools that are needed to start a pool, besides cargo.
    pub(crate) fn tools(self) -> Tools {
        match self {
            Self::Local => vec![],
            Self::Ministack => vec![Box::new(Python::POOL) as Box<dyn Tool>],
        }
    }
}

/// A running pool. It is stopped when this value is dropped, and its contents are lost unless they are kept in a file.
pub(crate) struct Pool {
    server: Server,
    outputs: Value,
}

enum Server {
    Local(Local),
    Ministack(Stack),
}

impl Pool {
    /// Starts a pool with its files in `folder`. The output of its compilation is written to `log`. The project's own
    /// pool keeps its state in the file `state`, if one is given; ministack keeps no state.
    pub(crate) fn start(
        project: &Project,
        kind: Kind,
        state: Option<&Path>,
        folder: &Path,
        log: &Path,
    ) -> Result<Self> {
        match kind {
            Kind::Local => {
                let (local, outputs) = Local::start(project, folder, state, log)?;
                Ok(Self { server: Server::Local(local), outputs })
            }
            Kind::Ministack => Self::deploy(project, Ministack::start(project, folder)?, STACK),
        }
    }

    /// Creates or updates a stack in ministack, and returns its pool.
    pub(crate) fn deploy(project: &Project, ministack: Ministack, name: &str) -> Result<Self> {
        let (stack, outputs) = Stack::deploy(project, ministack, name)?;
        Ok(Self { server: Server::Ministack(stack), outputs })
    }

    /// Returns the implementation of this pool.
    pub(crate) fn kind(&self) -> Kind {
        match &self.server {
            Server::Local(_) => Kind::Local,
            Server::Ministack(_) => Kind::Ministack,
        }
    }

    /// Returns the port on the loopback interface.
    pub(crate) fn port(&self) -> u16 {
        match &self.server {
            Server::Local(local) => local.port,
            Server::Ministack(stack) => stack.ministack.port,
        }
    }

    /// Returns the exit status if the pool has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        match &mut self.server {
            Server::Local(local) => local.running.ended(),
            Server::Ministack(stack) => stack.ministack.running.ended(),
        }
    }

    /// Returns the inbox with the mail of the pool.
    pub(crate) fn inbox(&self) -> Inbox {
        match &self.server {
            Server::Local(local) => Inbox::Local(local.port),
            Server::Ministack(stack) => Inbox::Ministack(stack.ministack.port),
        }
    }

    fn output(&self, name: &str) -> Result<&str> {
        self.outputs[name].as_str().with_context(|| format!("{TEMPLATE} has no output {name}"))
    }

    /// Returns the site's configuration for this pool.
    pub(crate) fn config(&self, project: &Project) -> Result<Value> {
        let mut config: Value =
            serde_json::from_str(self.output("Config")?).context("the output Config is not JSON")?;
        // The host is a name, because passkeys work on localhost but not on 127.0.0.1.
        site_config::set_endpoint(&mut config, &format!("http://localhost:{}", self.port()));
        site_config::copy_presentation(&mut config, &site_config::tracked(project)?);
        Ok(config)
    }

    /// Creates another client of the pool, whose access and ID tokens are valid for `seconds`, and returns its ID.
    pub(crate) fn client_with_short_tokens(&self, seconds: u32) -> Result<String> {
        let (pool, template) = (self.output("UserPoolId")?, self.output("ClientId")?);
        match &self.server {
            Server::Local(local) => local.client_with_short_tokens(pool, template, seconds),
            Server::Ministack(stack) => stack.client_with_short_tokens(pool, template, seconds),
        }
    }

    /// Returns the values that other programs need to use and to administer the pool.
    pub(crate) fn description(&self, project: &Project) -> Result<Value> {
        let mut description = json!({
            "kind": self.kind().name(),
            "endpoint": format!("http://127.0.0.1:{}", self.port()),
            "region": REGION,
            "user_pool_id": self.output("UserPoolId")?,
            "client_id": self.output("ClientId")?,
            "config": self.config(project)?,
        });
        if let Server::Ministack(stack) = &self.server {
            description["python"] = json!(stack.python);
            description["admin_script"] = json!(stack.script);
        }
        Ok(description)
    }

    /// Adds a user with a permanent password. Returns `false` if there is already a user with this email address.
    pub(crate) fn add_user(&self, email: &str, password: &str) -> Result<bool> {
        let pool = self.output("UserPoolId")?;
        match &self.server {
            Server::Local(local) => local.add_user(pool, email, password),
            // ministack keeps no state, so the user cannot exist yet.
            Server::Ministack(stack) => stack.add_user(pool, email, password).map(|()| true),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::Kind;

    #[test]
    fn names_are_the_values_of_the_option() {
        for kind in Kind::value_variants() {
            assert_eq!(kind.to_possible_value().unwrap().get_name(), kind.name());
        }
    }
}
