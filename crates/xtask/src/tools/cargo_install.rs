//! Tools that are Rust programs.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Tool, cargo};
use crate::process::run_logged;
use crate::progress::check;
use crate::project::Project;

/// Where such programs are compiled; what two of them share is compiled once.
pub(super) fn build_folder(project: &Project) -> PathBuf {
    project.tool("build")
}

/// Where the sources of a program are, with the lock file that it is built by.
pub(crate) enum Package {
    /// In the registry.
    Published(&'static str),
    /// In a folder of the project.
    Own(&'static str),
}

/// A program that `cargo install` builds.
pub(crate) struct CargoTool {
    /// Where its package comes from.
    pub(crate) package: Package,
    /// Its exact version.
    pub(crate) version: String,
    /// Its main executable.
    pub(crate) program: &'static str,
}

impl CargoTool {
    /// The folder of its executables.
    pub(crate) fn bin(&self, project: &Project) -> PathBuf {
        self.folder(project).join("bin")
    }

    fn folder(&self, project: &Project) -> PathBuf {
        project.tool(&format!("{}-{}", self.program, self.version))
    }
}

impl Tool for CargoTool {
    fn name(&self) -> String {
        format!("{} {} (takes minutes, once)", self.program, self.version)
    }

    fn is_ready(&self, project: &Project) -> bool {
        self.bin(project).join(self.program).is_file()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let mut command = cargo(project);
        command.arg("install");
        match self.package {
            Package::Published(name) => command.args([name, "--version", &self.version]),
            Package::Own(folder) => command.arg("--path").arg(folder),
        };
        command
            .args(["--locked", "--root"])
            .arg(self.folder(project))
            .env("CARGO_TARGET_DIR", build_folder(project))
            // a tool that runs for a second need not be optimized for minutes
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            // flags and wrappers meant for the project are not for its tools
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET");
        check(run_logged(&mut command, log)?, log)
    }
}
