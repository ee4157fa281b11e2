//! The sources of all dependencies, so that no later step needs the network.

use std::path::Path;

use anyhow::Result;

use super::rust::{WASM, host};
use super::tool::{Lane, Tool};
use crate::log::check;
use crate::process::{output, run_logged};
use crate::project::Project;

/// The packages that `Cargo.lock` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crates {
    /// The packages for this machine and for browsers.
    ForBuilding,
    /// All packages, including the dependencies of other platforms.
    All,
}

impl Crates {
    /// Returns the targets whose dependencies are included; empty for all targets.
    fn targets(self, project: &Project) -> Result<Vec<String>> {
        Ok(match self {
            Self::ForBuilding => vec![host(project)?, WASM.to_owned()],
            Self::All => vec![],
        })
    }
}

impl Tool for Crates {
    fn name(&self, _: &Project) -> String {
        "sources of the dependencies".to_owned()
    }

    fn lane(&self) -> Lane {
        Lane::Project
    }

    fn is_ready(&self, project: &Project) -> bool {
        let Ok(targets) = self.targets(project) else { return false };
        // This succeeds offline only if nothing is missing.
        let mut metadata = project.cargo();
        metadata.args(["metadata", "--format-version=1", "--locked", "--offline"]);
        metadata.args(targets.iter().flat_map(|target| ["--filter-platform", target]));
        !output(&mut metadata).is_empty()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let targets = self.targets(project)?;
        let mut fetch = project.cargo();
        fetch.args(["fetch", "--locked"]).args(targets.iter().flat_map(|target| ["--target", target]));
        check(run_logged(&mut fetch, log)?, log)
    }
}
