//! The sources of all dependencies, so that no later step needs the network.

use std::path::Path;

use anyhow::Result;

use super::{Tool, cargo};
use crate::process::{output, run_logged};
use crate::progress::check;
use crate::project::Project;

/// Everything that `Cargo.lock` names.
pub(crate) struct Crates;

impl Tool for Crates {
    fn name(&self) -> String {
        "sources of the dependencies".to_owned()
    }

    fn is_ready(&self, project: &Project) -> bool {
        // succeeds offline only if nothing is missing
        let mut metadata = cargo(project);
        metadata.args(["metadata", "--format-version=1", "--locked", "--offline"]);
        !output(&mut metadata).is_empty()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        check(run_logged(cargo(project).args(["fetch", "--locked"]), log)?, log)
    }
}
