//! The interface of tools.

use std::path::Path;

use anyhow::Result;

use crate::project::Project;

/// A group of tools that must not be installed at the same time. Tools of different lanes are installed in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The active toolchain and the sources of the dependencies, without which nothing in the project compiles.
    Project,
    /// Programs that cargo compiles, in one directory.
    CargoTools,
    /// Packages from npm.
    Node,
    /// Packages from pip.
    Python,
    /// Packages of the system.
    System,
}

/// A tool that has to be installed before a command can run.
pub(crate) trait Tool: Sync {
    /// Returns the name for messages, with the version, and with the duration of the installation if it is long.
    fn name(&self, project: &Project) -> String;

    /// Returns the lane in which the tool is installed.
    fn lane(&self) -> Lane;

    /// Returns whether the tool is already installed.
    fn is_ready(&self, project: &Project) -> bool;

    /// Installs the tool. The output of the installation is written to `log`.
    fn install(&self, project: &Project, log: &Path) -> Result<()>;
}

/// The tools of a command.
pub(crate) type Tools = Vec<Box<dyn Tool>>;
