//! Local servers that commands start in the background.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{Running, run_logged_for_output};
use crate::progress::{check, show_progress_in_log};
use crate::project::Project;
use crate::{loopback, tools};

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
    let mut cargo = tools::cargo(project);
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

/// Returns the path of a program from cargo's messages, which are correct for any target directory, target or profile
/// that is configured for cargo.
pub(crate) fn executable_in(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

/// The way in which the port of a server is known.
pub(crate) enum Port {
    /// The server chooses a port and prints [`ANNOUNCEMENT`].
    Announced,
    /// The server was given this port.
    Known(u16),
}

/// A server to start, with the way in which it reports that it is ready.
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
        let mut alive = || match running.ended()? {
            Some(status) => {
                let said = fs::read_to_string(log).unwrap_or_default();
                let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("without a word");
                bail!("{name} ended ({status}): {said} (log: {})", project.shown(log))
            }
            None => Ok(()),
        };
        let port = match port {
            Port::Known(port) => port,
            Port::Announced => announced_port(name, log, &mut alive)?,
        };
        loopback::wait_until_ok(port, health, START_TIMEOUT, alive)?;
        Ok((running, port))
    }
}

/// Waits until a server has announced its port in its log. Returns an error after a timeout, or as soon as `alive`
/// does.
fn announced_port(name: &str, log: &Path, mut alive: impl FnMut() -> Result<()>) -> Result<u16> {
    let started = Instant::now();
    loop {
        let text = fs::read_to_string(log).with_context(|| format!("{} cannot be read", log.display()))?;
        if let Some(port) = port_in(&text) {
            return Ok(port);
        }
        alive()?;
        if started.elapsed() > START_TIMEOUT {
            bail!("{name} did not say where it listens within {} s", START_TIMEOUT.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Returns the port that a log announces. An incomplete line is ignored, because it may lack digits.
fn port_in(log: &str) -> Option<u16> {
    let whole = &log[..=log.rfind('\n')?];
    whole.lines().find_map(|line| line.strip_prefix(ANNOUNCEMENT)?.trim_end().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_is_read_once_its_line_is_complete() {
        assert_eq!(port_in("cognito-pool 0.1.0\nListening on http://127.0.0.1:41233\n"), Some(41233));
        assert_eq!(port_in("cognito-pool 0.1.0\nListening on http://127.0.0.1:41"), None);
        assert_eq!(port_in("Listening on http://127.0.0.1:x\n"), None);
        assert_eq!(port_in(""), None);
    }

    #[test]
    fn executable_is_where_cargo_says() {
        let messages = r#"
            {"reason":"compiler-artifact","target":{"name":"demo-api"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"yew_cognito_demo_api"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"demo-api"},"executable":"/elsewhere/x86/debug/demo-api"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(executable_in(messages, "demo-api"), Some("/elsewhere/x86/debug/demo-api".into()));
        assert_eq!(executable_in(messages, "cognito-pool"), None);
    }
}
