//! ministack, a local emulator of AWS, and the pool of a stack in it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::template::{NO_DELETION_PROTECTION, REGION, TEMPLATE};
use crate::process::Running;
use crate::project::Project;
use crate::server::{Port, Server};
use crate::tools::Python;
use crate::{file, loopback};

/// The path at which ministack reports that it is ready.
const HEALTH: &str = "/_ministack/health";

/// A running emulator. When this value is dropped, it is stopped and everything in it is lost.
pub(crate) struct Ministack {
    pub(super) running: Running,
    /// The port of all its services on the loopback interface.
    pub(crate) port: u16,
}

/// Returns a socket as a program's standard input.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "it fails on Windows")]
fn into_input(listener: TcpListener) -> Result<Stdio> {
    Ok(std::os::fd::OwnedFd::from(listener).into())
}

#[cfg(windows)]
fn into_input(_: TcpListener) -> Result<Stdio> {
    bail!("ministack has to inherit a socket, which Windows does not support; the pool `local` runs there")
}

/// A stack with a user pool.
pub(super) struct Stack {
    /// The emulator that contains the stack.
    pub(super) ministack: Ministack,
    /// The Python interpreter that can run [`Self::script`].
    pub(super) python: PathBuf,
    /// The script that administers the pool.
    pub(super) script: PathBuf,
}

impl Ministack {
    /// Starts ministack with its files in `folder`.
    pub(crate) fn start(project: &Project, folder: &Path) -> Result<Self> {
        let (state, temporary) = (folder.join("state"), folder.join("tmp"));
        for folder in [&state, &temporary] {
            file::create_folder(folder)?;
        }
        // ministack writes its port into URLs as soon as it starts, and does not report the one that it gets for port
        // 0. It is therefore started like its detached mode, with a socket that already listens as its standard input.
        let (listener, port) = loopback::listen()?;
        let mut command = Command::new(Python::POOL.program(project, "python"));
        command
            .args(["-m", "hypercorn", "ministack.app:app", "--bind", "fd://0"])
            .args(["--log-level", "WARNING", "--keep-alive", "75"])
            // Without this setting, ministack accepts any code and any token, and disabled sign-in flows work.
            .env("AUTH", "true")
            .env("GATEWAY_PORT", port.to_string())
            // Starts no other servers besides the API.
            .env("IOT_MTLS_ENABLED", "0")
            .env("SFTP_ENABLED", "0")
            .env("STATE_DIR", &state)
            .env("TMPDIR", &temporary)
            .env("LOG_LEVEL", "WARNING");
        let log = folder.join("ministack.log");
        let (running, port) = Server {
            name: "ministack",
            command,
            input: into_input(listener)?,
            log: &log,
            port: Port::Known(port),
            health: HEALTH,
        }
        .start(project)?;
        Ok(Self { running, port })
    }

    /// Returns the URL for API clients.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Stack {
    /// Creates or updates a stack from the template, and returns its outputs.
    pub(super) fn deploy(project: &Project, ministack: Ministack, name: &str) -> Result<(Self, Value)> {
        let python = Python::POOL.program(project, "python");
        let stack = Self { ministack, python, script: project.root.join("crates/xtask/tools/pool.py") };
        let template = project.root.join(TEMPLATE);
        let template = template.to_string_lossy();
        let deploy =
            ["deploy", "--stack", name, "--template", &*template, "--parameter", NO_DELETION_PROTECTION];
        let outputs = stack.script(&deploy)?;
        Ok((stack, outputs))
    }

    /// See [`Pool::client_with_short_tokens`](super::Pool::client_with_short_tokens).
    pub(super) fn client_with_short_tokens(
        &self,
        pool: &str,
        template: &str,
        seconds: u32,
    ) -> Result<String> {
        let seconds = seconds.to_string();
        let create = ["create-client", "--user-pool-id", pool, "--like", template, "--name", "short-tokens"];
        let created = self.script(&[&create[..], &["--token-seconds", &seconds]].concat())?;
        created["client_id"].as_str().map(str::to_owned).context("the new client has no id")
    }

    /// Adds a user with a permanent password.
    pub(super) fn add_user(&self, pool: &str, email: &str, password: &str) -> Result<()> {
        let user = ["--user-pool-id", pool, "--email", email];
        let create = ["admin-create-user", "--temporary-password", password, "--name", "Ada Example"];
        self.script(&[&create[..], &user].concat())?;
        self.script(&[&["admin-set-user-password", "--password", password][..], &user].concat())?;
        Ok(())
    }

    /// Runs a command of `pool.py` and returns the JSON that it prints, or its error.
    fn script(&self, arguments: &[&str]) -> Result<Value> {
        let output = Command::new(&self.python)
            .arg(&self.script)
            .args(arguments)
            .args(["--endpoint", &self.ministack.endpoint(), "--region", REGION])
            .output()
            .context("pool.py cannot be started")?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!("{}", errors.lines().last().unwrap_or("pool.py failed without a message"));
        }
        serde_json::from_slice(&output.stdout).context("pool.py printed something else than JSON")
    }
}
