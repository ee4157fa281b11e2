//! The local demo API (`crates/demo-api`).

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::process::Running;
use crate::project::Project;
use crate::server::{Port, Server};

/// A running API, which is stopped when this value is dropped.
pub(crate) struct LocalApi {
    /// The port on the loopback interface.
    pub(crate) port: u16,
    _process: Running,
}

impl LocalApi {
    /// Starts `program` for the site at `site_port` and the pool that `config` names. Its log is written to `folder`.
    pub(crate) fn start(
        project: &Project,
        program: &Path,
        folder: &Path,
        config: &Path,
        site_port: u16,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("--config").arg(config).args(["--port", "0"]);
        for host in ["localhost", "127.0.0.1"] {
            command.args(["--allow-origin", &format!("http://{host}:{site_port}")]);
        }
        let log = folder.join("api.log");
        let server = Server {
            name: "the API",
            command,
            input: Stdio::null(),
            log: &log,
            port: Port::Announced,
            health: "/api/health",
        };
        let (process, port) = server.start(project)?;
        Ok(Self { port, _process: process })
    }
}
