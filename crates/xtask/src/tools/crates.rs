//! The sources of all dependencies, so that no later step needs the network.

use std::path::Path;

use anyhow::Result;

use super::{Lane, Tool, WASM, cargo};
use crate::process::{output, run_logged};
use crate::progress::check;
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
            Self::ForBuilding => vec![super::host(project)?, WASM.to_owned()],
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
        let mut metadata = cargo(project);
        metadata.args(["metadata", "--format-version=1", "--locked", "--offline"]);
        metadata.args(targets.iter().flat_map(|target| ["--filter-platform", target]));
        !output(&mut metadata).is_empty()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let targets = self.targets(project)?;
        let mut fetch = cargo(project);
        fetch.args(["fetch", "--locked"]).args(targets.iter().flat_map(|target| ["--target", target]));
        check(run_logged(&mut fetch, log)?, log)
    }
}
