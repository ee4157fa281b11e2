//! Servers on this machine that run beside what they are for.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{Running, run_logged};
use crate::progress::check;
use crate::project::Project;
use crate::{loopback, tools};

/// How long one may take until it answers.
const START: Duration = Duration::from_secs(30);

/// Compiles one of our own with these features, and says where it is.
pub(crate) fn build(
    project: &Project,
    package: &str,
    program: &str,
    features: &[&str],
    log: &Path,
) -> Result<PathBuf> {
    let mut cargo = tools::cargo(project);
    cargo.args(["build", "--locked", "--package", package, "--bin", program]);
    cargo.args(features.iter().flat_map(|feature| ["--features", feature]));
    check(run_logged(&mut cargo, log)?, log)?;
    Ok(project.cargo_target().join("debug").join(program))
}

/// How a server is started, and how it shows that it is there.
pub(crate) struct Server<'a> {
    /// Its name for people.
    pub(crate) name: &'a str,
    pub(crate) command: Command,
    /// Where its output goes.
    pub(crate) log: &'a Path,
    /// Where it will listen.
    pub(crate) port: u16,
    /// A path that it answers as soon as it is ready.
    pub(crate) health: &'a str,
}

impl Server<'_> {
    /// Starts it, and waits until it is ready.
    pub(crate) fn start(self, project: &Project) -> Result<Running> {
        let Self { name, mut command, log, port, health } = self;
        let unwritable = || format!("{} cannot be written", project.shown(log));
        let output = File::create(log).with_context(unwritable)?;
        command.stdout(output.try_clone().with_context(unwritable)?).stderr(output);
        let mut running = Running::start(&mut command)?;
        loopback::wait_until_ok(port, health, START, || match running.ended()? {
            Some(status) => {
                let said = fs::read_to_string(log).unwrap_or_default();
                let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("without a word");
                bail!("{name} ended ({status}): {said} (log: {})", project.shown(log))
            }
            None => Ok(()),
        })?;
        Ok(running)
    }
}
