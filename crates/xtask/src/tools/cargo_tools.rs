//! Tools that are Rust programs.
//!
//! Each tool is a dependency of a package below `crates/xtask/tools/rust` that has no code of its own. The `Cargo.lock`
//! of that package pins the program and all of its dependencies by version and SHA-256, and cargo rejects anything that
//! differs. (A plain `cargo install --locked` uses the lock file that the author of the program has published, and does
//! not verify the program itself with a hash of this project.)

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tool::{Lane, Tool};
use crate::cargo::{executable_in, show_progress_in_log};
use crate::log::check;
use crate::process::{find, output, program_in, run_logged_for_output};
use crate::project::Project;
use crate::{hash, lockfile};

/// Returns the directory in which the tools are compiled. Dependencies that two of them share are compiled once.
pub(super) fn build_folder(project: &Project) -> PathBuf {
    project.tool("build")
}

/// A package in the registry that provides programs.
pub(super) struct Package {
    /// The name of the package.
    pub(super) name: &'static str,
    /// The programs that are used.
    pub(super) programs: &'static [&'static str],
}

/// Programs under one lock file, which are compiled together.
pub(crate) struct CargoTools {
    /// The directory of `Cargo.toml` and `Cargo.lock`.
    pub(super) source: &'static str,
    pub(super) packages: &'static [Package],
    /// Whether programs of the same version on `PATH` make an installation unnecessary.
    pub(super) may_be_on_path: bool,
}

impl CargoTools {
    /// Returns the path of a program: the installed one, or else the one on `PATH` if it has the same version.
    pub(crate) fn program(&self, project: &Project, name: &str) -> PathBuf {
        self.installed(project, name)
            .or_else(|| self.on_path(project, self.package_of(name)?, name))
            .unwrap_or_else(|| self.bin(project).join(name))
    }

    /// Returns the directory of the installed programs.
    pub(crate) fn bin(&self, project: &Project) -> PathBuf {
        self.folder(project).join("bin")
    }

    /// Returns the version that the lock file names for a package.
    pub(crate) fn version(&self, project: &Project, package: &str) -> Option<String> {
        lockfile::version(&self.lockfile(project), package)
    }

    fn lockfile(&self, project: &Project) -> String {
        fs::read_to_string(project.root.join(self.source).join("Cargo.lock")).unwrap_or_default()
    }

    /// Returns the directory of the installation, which depends on the content of the lock file.
    fn folder(&self, project: &Project) -> PathBuf {
        let name = Path::new(self.source).file_name().unwrap_or_default().to_string_lossy();
        project.tool(&format!("{name}-{}", hash::short(self.lockfile(project))))
    }

    fn installed(&self, project: &Project, program: &str) -> Option<PathBuf> {
        program_in(&self.bin(project), program)
    }

    fn package_of(&self, program: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.programs.contains(&program))
    }

    fn on_path(&self, project: &Project, package: &Package, program: &str) -> Option<PathBuf> {
        let version = self.version(project, package.name).filter(|_| self.may_be_on_path)?;
        let path = find(program)?;
        is_version(&output(Command::new(&path).arg("--version")), &version).then_some(path)
    }

    /// Returns the packages of which a program is missing.
    fn missing(&self, project: &Project) -> Vec<&Package> {
        let is_missing = |package: &&Package| {
            package.programs.iter().any(|program| {
                self.installed(project, program).or_else(|| self.on_path(project, package, program)).is_none()
            })
        };
        self.packages.iter().filter(is_missing).collect()
    }
}

/// Returns whether a program that printed `text` for `--version` has exactly this version.
fn is_version(text: &str, version: &str) -> bool {
    text.split_whitespace().nth(1) == Some(version)
}

impl Tool for CargoTools {
    fn name(&self, project: &Project) -> String {
        let with_version = |package: &&Package| {
            format!("{} {}", package.programs[0], self.version(project, package.name).unwrap_or_default())
        };
        let missing: Vec<_> = self.missing(project).iter().map(with_version).collect();
        format!("{} (takes minutes, once)", missing.join(" and "))
    }

    fn lane(&self) -> Lane {
        Lane::CargoTools
    }

    fn is_ready(&self, project: &Project) -> bool {
        self.missing(project).is_empty()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let packages = self.missing(project);
        let mut command = project.cargo();
        command
            .args(["build", "--release", "--locked", "--message-format", "json-render-diagnostics"])
            .arg("--manifest-path")
            .arg(project.root.join(self.source).join("Cargo.toml"));
        for package in &packages {
            command.args(["--package", package.name]);
            command.args(package.programs.iter().flat_map(|program| ["--bin", *program]));
        }
        show_progress_in_log(&mut command)
            .env("CARGO_TARGET_DIR", build_folder(project))
            // A tool that runs for a second is not worth minutes of optimization.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            // Flags and wrappers for the project must not apply to its tools.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET");
        let (status, messages) = run_logged_for_output(&mut command, log)?;
        check(status, log)?;
        for program in packages.iter().flat_map(|package| package.programs) {
            let built = executable_in(&messages, program)
                .with_context(|| format!("cargo does not say where {program} is"))?;
            install_program(&built, &self.bin(project))?;
        }
        Ok(())
    }
}

/// Copies a program into a directory atomically.
fn install_program(program: &Path, folder: &Path) -> Result<()> {
    let Some(name) = program.file_name() else { bail!("{} has no file name", program.display()) };
    let unfinished = folder.join(format!("{}.part", name.to_string_lossy()));
    fs::create_dir_all(folder)
        .and_then(|()| fs::copy(program, &unfinished))
        .and_then(|_| fs::rename(&unfinished, folder.join(name)))
        .with_context(|| format!("{} cannot be copied to {}", program.display(), folder.display()))
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn only_exactly_the_same_version_is_accepted() {
        assert!(is_version("trunk 0.21.14", "0.21.14"));
        assert!(is_version("wasm-bindgen 0.2.130 (4f1a8b2c3)", "0.2.130"));
        assert!(!is_version("trunk 0.21.14-beta.1", "0.21.14"));
        assert!(!is_version("trunk 0.21.1", "0.21.14"));
        assert!(!is_version("", "0.21.14"));
    }
}
