//! Local servers that commands start in the background.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cargo::{executable_in, show_progress_in_log};
use crate::log::check;
use crate::process::{Running, run_logged_for_output};
use crate::project::Project;
use crate::{file, loopback};

/// The maximum time until a server answers.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// The text that a server of this project prints when it listens, followed by its port.
const ANNOUNCEMENT: &str = "Listening on http://127.0.0.1:";

/// The paths of the project's servers.
pub(crate) struct Programs {
    /// The user pool of `crates/pool`.
    pub(crate) pool: PathBuf,
    /// The demo API of `crates/demo-api`.
    pub(crate) api: PathBuf,
}

/// Compiles the servers, and returns their paths.
///
/// One cargo command compiles both, even if only one of them is needed. Most of their dependencies are the same, and
/// cargo compiles these only once if it selects their features for both together.
pub(crate) fn build(project: &Project, log: &Path) -> Result<Programs> {
    const POOL: &str = "cognito-pool";
    const API: &str = "demo-api";
    let mut cargo = project.cargo();
    cargo
        .args(["build", "--locked", "--message-format", "json-render-diagnostics"])
        .args(["--package", "cognito-pool", "--bin", POOL])
        .args(["--package", "yew-cognito-demo-api", "--bin", API]);
    let (status, messages) = run_logged_for_output(show_progress_in_log(&mut cargo), log)?;
    check(status, log)?;
    let executable =
        |name| executable_in(&messages, name).with_context(|| format!("cargo does not say where {name} is"));
    Ok(Programs { pool: executable(POOL)?, api: executable(API)? })
}

/// How the port of a server becomes known.
pub(crate) enum Port {
    /// The server chooses a port and prints [`ANNOUNCEMENT`].
    Announced,
    /// The server was given this port.
    Known(u16),
}

/// A server to start, with the path at which it reports that it is ready.
pub(crate) struct Server<'a> {
    /// The name for messages.
    pub(crate) name: &'a str,
    pub(crate) command: Command,
    /// The standard input.
    pub(crate) input: Stdio,
    /// The file for the output.
    pub(crate) log: &'a Path,
    pub(crate) port: Port,
    /// A path that the server answers as soon as it is ready.
    pub(crate) health: &'a str,
}

impl Server<'_> {
    /// Starts the server, waits until it is ready, and returns it with its port.
    pub(crate) fn start(self, project: &Project) -> Result<(Running, u16)> {
        let Self { name, mut command, input, log, port, health } = self;
        let unwritable = || format!("{} cannot be written", project.shown(log));
        let output = File::create(log).with_context(unwritable)?;
        command.stdout(output.try_clone().with_context(unwritable)?).stderr(output);
        let mut running = Running::start_with_input(&mut command, input)?;
        let mut check_is_running = || match running.ended()? {
            Some(status) => {
                let output = fs::read_to_string(log).unwrap_or_default();
                let last = output.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no output");
                bail!("{name} ended ({status}): {last} (log: {})", project.shown(log))
            }
            None => Ok(()),
        };
        let port = match port {
            Port::Known(port) => port,
            Port::Announced => announced_port(name, log, &mut check_is_running)?,
        };
        loopback::wait_until_ok(port, health, START_TIMEOUT, check_is_running)?;
        Ok((running, port))
    }
}

/// Waits until a server has announced its port in its log. Returns an error after a timeout, or as soon as
/// `check_is_running` does.
fn announced_port(name: &str, log: &Path, mut check_is_running: impl FnMut() -> Result<()>) -> Result<u16> {
    let started = Instant::now();
    loop {
        let text = file::read_text(log)?;
        if let Some(port) = port_in(&text) {
            return Ok(port);
        }
        check_is_running()?;
        if started.elapsed() > START_TIMEOUT {
            bail!("{name} did not print its port within {} s", START_TIMEOUT.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Returns the port that a log announces. An incomplete line is ignored, because it may lack digits.
fn port_in(log: &str) -> Option<u16> {
    let complete_lines = &log[..=log.rfind('\n')?];
    complete_lines.lines().find_map(|line| line.strip_prefix(ANNOUNCEMENT)?.trim_end().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_is_read_only_from_a_complete_line() {
        assert_eq!(port_in("cognito-pool 0.1.0\nListening on http://127.0.0.1:41233\n"), Some(41233));
        assert_eq!(port_in("cognito-pool 0.1.0\nListening on http://127.0.0.1:41"), None);
        assert_eq!(port_in("Listening on http://127.0.0.1:x\n"), None);
        assert_eq!(port_in(""), None);
    }
}
