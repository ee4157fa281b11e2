//! The standard library in source, for releases that are compiled with one of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{Tool, WASM};
use crate::process::{output, run_logged, succeeds};
use crate::progress::check;
use crate::project::Project;

/// A standard library compiled for size along with the site; see `crates/xtask/release/cargo`.
pub(crate) struct SmallStd;

/// The compiler that this has been tried with: what is unstable may be gone in another.
const COMPILER: &str = "rustc 1.95.";

impl SmallStd {
    /// Whether this compiler is known to do it.
    pub(crate) fn is_possible(project: &Project) -> bool {
        output(Command::new("rustc").current_dir(&project.root).arg("--version")).starts_with(COMPILER)
    }

    /// The folder with the `cargo` that does it.
    pub(crate) fn bin(project: &Project) -> PathBuf {
        project.root.join("crates/xtask/release")
    }

    fn fetch(project: &Project) -> Command {
        let mut fetch = Command::new(Self::bin(project).join("cargo"));
        fetch.current_dir(&project.root).args(["fetch", "--locked", "--target", WASM]);
        fetch
    }
}

impl Tool for SmallStd {
    fn name(&self) -> String {
        "sources of Rust's standard library".to_owned()
    }

    fn is_ready(&self, project: &Project) -> bool {
        // succeeds offline only if nothing is missing
        succeeds(Self::fetch(project).arg("--offline"))
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        super::rust::rustup(project, &["component", "add", "rust-src"], log)?;
        check(run_logged(&mut Self::fetch(project), log)?, log)
    }
}
