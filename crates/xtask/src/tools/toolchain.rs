//! The Rust toolchains besides the active one, with the commands that run in them.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::rust::rustup;
use super::{Tool, WASM, cargo};
use crate::process::{output, run_logged, succeeds};
use crate::progress::check;
use crate::project::Project;

/// The newest stable release that the project has been tested with.
const NEWEST_STABLE: &str = "1.99.1";

/// The oldest stable release that is supported: `rust-version` in the workspace's `Cargo.toml`.
const OLDEST_STABLE: &str = "1.95.0";

/// The compiler of `cargo xtask build --small`. Nightly options change without notice, so it is one of a known day.
const NIGHTLY: &str = "nightly-2026-10-15";

/// A toolchain that rustup installs beside the active one.
pub(crate) struct Toolchain {
    name: &'static str,
    components: &'static [&'static str],
    /// The file of each component, relative to the sysroot, by which an installed component is recognised.
    markers: &'static [&'static str],
}

/// Is in every toolchain that can compile for the browser.
const WASM_LIBRARY: &str = "lib/rustlib/wasm32-unknown-unknown/lib";

impl Toolchain {
    /// Returns the stable toolchain that is tested besides the active one: the newest release, or the oldest
    /// supported one if the newest is active.
    pub(crate) fn other_stable(project: &Project) -> Self {
        let active = output(Command::new("rustc").current_dir(&project.root).arg("--version"));
        let is_newest = active.starts_with(&format!("rustc {NEWEST_STABLE} "));
        Self {
            name: if is_newest { OLDEST_STABLE } else { NEWEST_STABLE },
            components: &["clippy"],
            markers: &[WASM_LIBRARY, "bin/cargo-clippy"],
        }
    }

    /// The name by which rustup knows it.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns a command that runs this toolchain's cargo, with build output apart from the active toolchain's.
    pub(crate) fn cargo(&self, project: &Project) -> Command {
        let mut command = Command::new("rustup");
        command
            .current_dir(&project.root)
            .args(["run", self.name, "cargo"])
            .env("CARGO_TARGET_DIR", project.target().join("other-toolchain"));
        command
    }

    fn sysroot(&self, project: &Project) -> PathBuf {
        let mut rustc = Command::new("rustup");
        rustc.current_dir(&project.root).args(["run", self.name, "rustc", "--print", "sysroot"]);
        PathBuf::from(output(&mut rustc))
    }
}

impl Tool for Toolchain {
    fn name(&self) -> String {
        format!("Rust {}", self.name)
    }

    fn is_ready(&self, project: &Project) -> bool {
        let sysroot = self.sysroot(project);
        sysroot.is_absolute() && self.markers.iter().all(|marker| sysroot.join(marker).exists())
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let mut arguments = vec!["toolchain", "install", self.name, "--profile", "minimal", "--target", WASM];
        for component in self.components {
            arguments.extend(["--component", component]);
        }
        rustup(project, &arguments, log)
    }
}

/// The nightly toolchain that compiles the standard library along with the site, and the crates that this takes.
pub(crate) struct SmallBuild(Toolchain);

impl SmallBuild {
    /// Returns the toolchain of `cargo xtask build --small`.
    pub(crate) fn new() -> Self {
        Self(Toolchain {
            name: NIGHTLY,
            components: &["rust-src"],
            markers: &[WASM_LIBRARY, "lib/rustlib/src/rust/library"],
        })
    }

    /// Makes `command` find the project's `cargo` for small builds before any other.
    pub(crate) fn redirect(project: &Project, command: &mut Command, path: &OsString) -> Result<()> {
        let folders = [project.root.join("crates/xtask/small")].into_iter().chain(env::split_paths(path));
        command
            .env("PATH", env::join_paths(folders)?)
            .env("YEW_COGNITO_NIGHTLY", NIGHTLY)
            .env("YEW_COGNITO_CARGO", cargo(project).get_program());
        Ok(())
    }

    /// Downloads the crates of the standard library, which `cargo` looks up only when it builds one.
    fn fetch(project: &Project) -> Result<Command> {
        let mut fetch = Command::new(project.root.join("crates/xtask/small/cargo"));
        fetch.current_dir(&project.root).args(["fetch", "--locked", "--target", WASM]);
        Self::redirect(project, &mut fetch, &env::var_os("PATH").unwrap_or_default())?;
        Ok(fetch)
    }
}

impl Tool for SmallBuild {
    fn name(&self) -> String {
        format!("Rust {} with the sources of its standard library", self.0.name)
    }

    fn is_ready(&self, project: &Project) -> bool {
        // Succeeds offline only if every crate has been downloaded.
        self.0.is_ready(project)
            && Self::fetch(project).is_ok_and(|mut fetch| succeeds(fetch.arg("--offline")))
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        self.0.install(project, log)?;
        check(run_logged(&mut Self::fetch(project)?, log)?, log)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{OLDEST_STABLE, Project};

    #[test]
    fn oldest_stable_is_the_workspace_rust_version() {
        let manifest = fs::read_to_string(Project::find().unwrap().root.join("Cargo.toml")).unwrap();
        let minor = OLDEST_STABLE.rsplit_once('.').unwrap().0;
        assert!(manifest.contains(&format!("rust-version = \"{minor}\"")));
    }
}
