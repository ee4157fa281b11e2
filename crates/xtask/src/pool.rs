//! AWS on this machine: ministack, and in it the pool that `infra/pool.yaml` describes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::loopback;
use crate::process::Running;
use crate::project::Project;
use crate::server::Server;
use crate::tools::Python;

/// Any region would do; it only shows in identifiers.
pub(crate) const REGION: &str = "eu-west-1";
const STACK: &str = "yew-cognito";
/// Where ministack tells that it is ready.
const HEALTH: &str = "/_ministack/health";

/// A running AWS of this machine's own. It ends, and everything in it is gone, when this value is dropped.
pub(crate) struct Ministack {
    _running: Running,
    /// Where all of its services listen on the loopback interface.
    pub(crate) port: u16,
}

/// A user pool in it.
pub(crate) struct LocalPool {
    /// Where it runs.
    pub(crate) ministack: Ministack,
    /// The Python that can run [`Self::script`].
    pub(crate) python: PathBuf,
    /// What administers it.
    pub(crate) script: PathBuf,
    outputs: Value,
}

impl Ministack {
    /// Starts it with its files in `folder`.
    pub(crate) fn start(project: &Project, folder: &Path) -> Result<Self> {
        let (state, temporary) = (folder.join("state"), folder.join("tmp"));
        for folder in [&state, &temporary] {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        let port = loopback::free_port()?;
        let mut command = Command::new(Python::POOL.program(project, "ministack"));
        command
            // without it any code is right, any token is good and disabled sign-in flows work
            .env("AUTH", "true")
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            // no other servers beside the API
            .env("IOT_MTLS_ENABLED", "0")
            .env("SFTP_ENABLED", "0")
            .env("STATE_DIR", &state)
            .env("TMPDIR", &temporary)
            .env("LOG_LEVEL", "WARNING");
        let log = folder.join("ministack.log");
        let running =
            Server { name: "ministack", command, log: &log, port, health: HEALTH }.start(project)?;
        Ok(Self { _running: running, port })
    }

    /// Its URL, for programs.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl LocalPool {
    /// Starts ministack with its files in `folder`, and deploys the template in it.
    pub(crate) fn start(project: &Project, folder: &Path) -> Result<Self> {
        Self::of_stack(project, Ministack::start(project, folder)?, STACK)
    }

    /// The pool of a stack made from the template, which is made now if there is none.
    pub(crate) fn of_stack(project: &Project, ministack: Ministack, stack: &str) -> Result<Self> {
        let mut pool = Self {
            ministack,
            python: Python::POOL.program(project, "python"),
            script: project.root.join("crates/xtask/tools/pool.py"),
            outputs: Value::Null,
        };
        let template = project.root.join("infra/pool.yaml");
        pool.outputs = pool.script(&[
            "deploy",
            "--endpoint",
            &pool.ministack.endpoint(),
            "--region",
            REGION,
            "--stack",
            stack,
            "--template",
            &template.to_string_lossy(),
            "--parameter",
            "DeletionProtection=INACTIVE",
        ])?;
        Ok(pool)
    }

    fn output(&self, name: &str) -> Result<&str> {
        self.outputs[name].as_str().with_context(|| format!("infra/pool.yaml has no output {name}"))
    }

    /// The site's configuration for this pool.
    pub(crate) fn config(&self) -> Result<Value> {
        let mut config: Value =
            serde_json::from_str(self.output("Config")?).context("the output Config is not JSON")?;
        // the name, not the address: passkeys work on localhost only
        config["custom"]["yew_cognito"]["endpoint"] =
            json!(format!("http://localhost:{}", self.ministack.port));
        Ok(config)
    }

    /// Another client of the same pool, whose access and ID tokens live this long.
    pub(crate) fn client_with_short_tokens(&self, seconds: u32) -> Result<String> {
        let made = self.script(&[
            "create-client",
            "--endpoint",
            &self.ministack.endpoint(),
            "--region",
            REGION,
            "--user-pool-id",
            self.output("UserPoolId")?,
            "--like",
            self.output("ClientId")?,
            "--name",
            "short-tokens",
            "--token-seconds",
            &seconds.to_string(),
        ])?;
        made["client_id"].as_str().map(str::to_owned).context("the new client has no id")
    }

    /// What other programs need to know, to use and to administer the pool.
    pub(crate) fn description(&self) -> Result<Value> {
        Ok(json!({
            "endpoint": self.ministack.endpoint(),
            "region": REGION,
            "user_pool_id": self.output("UserPoolId")?,
            "client_id": self.output("ClientId")?,
            "config": self.config()?,
            "python": self.python,
            "admin_script": self.script,
        }))
    }

    /// Adds a person who has a password already.
    pub(crate) fn add_user(&self, description: &Path, email: &str, password: &str) -> Result<()> {
        let pool = description.to_string_lossy();
        let who = ["--pool", &*pool, "--email", email];
        let create = ["admin-create-user", "--temporary-password", password, "--name", "Ada Example"];
        self.script(&[&create[..], &who].concat())?;
        self.script(&[&["admin-set-user-password", "--password", password][..], &who].concat())?;
        Ok(())
    }

    /// Runs a command of `pool.py`; it prints JSON, or what went wrong.
    fn script(&self, arguments: &[&str]) -> Result<Value> {
        let output = Command::new(&self.python)
            .arg(&self.script)
            .args(arguments)
            .output()
            .context("pool.py cannot be started")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{}", said.lines().last().unwrap_or("pool.py failed without a word"));
        }
        serde_json::from_slice(&output.stdout).context("pool.py printed something else than JSON")
    }
}
