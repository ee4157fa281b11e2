//! User pools on this machine, made as `infra/pool.yaml` says: by `crates/pool`, or in ministack.

use std::path::Path;
use std::process::ExitStatus;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::inbox::Inbox;
use crate::project::Project;
use crate::tools::{Python, Tool, Tools};

mod local;
mod ministack;

use local::Local;
pub(crate) use ministack::Ministack;
use ministack::Stack;

/// Any region would do; it only shows in identifiers.
pub(crate) const REGION: &str = "eu-west-1";
const STACK: &str = "yew-cognito";
const TEMPLATE: &str = "infra/pool.yaml";
/// Nobody minds losing a pool of this machine's.
const MAY_BE_DELETED: &str = "DeletionProtection=INACTIVE";

/// Whose implementation of a user pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Our own (`crates/pool`).
    Local,
    /// [ministack](https://pypi.org/project/ministack/)'s.
    Ministack,
}

impl Kind {
    /// The one of that name.
    pub(crate) fn named(name: &str) -> Result<Self> {
        let kinds = [Self::Local, Self::Ministack];
        kinds.into_iter().find(|kind| kind.name() == name).with_context(|| {
            format!("there is no pool `{name}`; --pool takes {} or {}", kinds[0].name(), kinds[1].name())
        })
    }

    /// As people and programs write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ministack => "ministack",
        }
    }

    /// What it takes to start one, beside cargo.
    pub(crate) fn tools(self) -> Tools {
        match self {
            Self::Local => vec![],
            Self::Ministack => vec![Box::new(Python::POOL) as Box<dyn Tool>],
        }
    }
}

/// A running pool. It ends when this value is dropped, and what is in it is gone unless it is kept in a file.
pub(crate) struct Pool {
    server: Server,
    outputs: Value,
}

enum Server {
    Local(Local),
    Ministack(Stack),
}

impl Pool {
    /// Starts a pool with its files in `folder`; what compiling it has to say goes to `log`. Our own is kept in the
    /// file `state`, if there is one; ministack keeps nothing.
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
            Kind::Ministack => Self::of_stack(project, Ministack::start(project, folder)?, STACK),
        }
    }

    /// The pool of a stack in ministack, which is made now if there is none.
    pub(crate) fn of_stack(project: &Project, ministack: Ministack, name: &str) -> Result<Self> {
        let (stack, outputs) = Stack::deploy(project, ministack, name)?;
        Ok(Self { server: Server::Ministack(stack), outputs })
    }

    /// Whose it is.
    pub(crate) fn kind(&self) -> Kind {
        match &self.server {
            Server::Local(_) => Kind::Local,
            Server::Ministack(_) => Kind::Ministack,
        }
    }

    /// Where it listens on the loopback interface.
    pub(crate) fn port(&self) -> u16 {
        match &self.server {
            Server::Local(local) => local.port,
            Server::Ministack(stack) => stack.ministack.port,
        }
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        match &mut self.server {
            Server::Local(local) => local.running.ended(),
            Server::Ministack(stack) => stack.ministack.running.ended(),
        }
    }

    /// Where its mail is read.
    pub(crate) fn inbox(&self) -> Inbox {
        match &self.server {
            Server::Local(local) => Inbox::OfPool(local.port),
            Server::Ministack(stack) => Inbox::OfMinistack(stack.ministack.port),
        }
    }

    fn output(&self, name: &str) -> Result<&str> {
        self.outputs[name].as_str().with_context(|| format!("{TEMPLATE} has no output {name}"))
    }

    /// The site's configuration for this pool.
    pub(crate) fn config(&self) -> Result<Value> {
        let mut config: Value =
            serde_json::from_str(self.output("Config")?).context("the output Config is not JSON")?;
        // the name, not the address: passkeys work on localhost only
        config["custom"]["yew_cognito"]["endpoint"] = json!(format!("http://localhost:{}", self.port()));
        Ok(config)
    }

    /// Another client of the same pool, whose access and ID tokens live this long.
    pub(crate) fn client_with_short_tokens(&self, seconds: u32) -> Result<String> {
        let (pool, like) = (self.output("UserPoolId")?, self.output("ClientId")?);
        match &self.server {
            Server::Local(local) => local.client_with_short_tokens(pool, like, seconds),
            Server::Ministack(stack) => stack.client_with_short_tokens(pool, like, seconds),
        }
    }

    /// What other programs need to know, to use and to administer the pool.
    pub(crate) fn description(&self) -> Result<Value> {
        let mut description = json!({
            "kind": self.kind().name(),
            "endpoint": format!("http://127.0.0.1:{}", self.port()),
            "region": REGION,
            "user_pool_id": self.output("UserPoolId")?,
            "client_id": self.output("ClientId")?,
            "config": self.config()?,
        });
        if let Server::Ministack(stack) = &self.server {
            description["python"] = json!(stack.python);
            description["admin_script"] = json!(stack.script);
        }
        Ok(description)
    }

    /// Adds a person who has a password already; `false` if there is one of that address.
    pub(crate) fn add_user(&self, email: &str, password: &str) -> Result<bool> {
        let pool = self.output("UserPoolId")?;
        match &self.server {
            Server::Local(local) => local.add_user(pool, email, password),
            // nobody can be there: it keeps nothing
            Server::Ministack(stack) => stack.add_user(pool, email, password).map(|()| true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn kinds_have_names() {
        for kind in [Kind::Local, Kind::Ministack] {
            assert_eq!(Kind::named(kind.name()).unwrap(), kind);
        }
        let told = Kind::named("moto").unwrap_err().to_string();
        assert!(["moto", "local", "ministack"].iter().all(|word| told.contains(word)), "{told}");
    }
}
