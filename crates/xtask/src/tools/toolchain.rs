//! The Rust toolchains besides the active one, with the commands that run in them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Result;

use super::rust::{WASM, rustup};
use super::tool::{Lane, Tool};
use super::wrapper::{Wrapper, pass_through};
use crate::log::check;
use crate::process::{output, run_logged, succeeds};
use crate::project::Project;

/// The newest stable release that the project has been tested with.
const NEWEST_STABLE: &str = "1.99.1";

/// The oldest stable release that is supported: `rust-version` in the workspace's `Cargo.toml`.
const OLDEST_STABLE: &str = "1.95.0";

/// The compiler of `cargo xtask build --small`. Its date is fixed, because nightly options change without notice.
const NIGHTLY: &str = "nightly-2026-10-15";

/// A toolchain that rustup installs beside the active one.
pub(crate) struct Toolchain {
    name: &'static str,
    components: &'static [&'static str],
    /// The file of each component, relative to the sysroot, by which an installed component is recognised.
    markers: &'static [&'static str],
}

/// The marker of the standard library for browsers.
const WASM_LIBRARY: &str = "lib/rustlib/wasm32-unknown-unknown/lib";

impl Toolchain {
    /// Returns the stable toolchain that is tested besides the active one: the newest release, or the oldest supported
    /// one if the newest is active.
    pub(crate) fn other_stable(project: &Project) -> Self {
        let active = output(Command::new("rustc").current_dir(&project.root).arg("--version"));
        let is_newest = active.starts_with(&format!("rustc {NEWEST_STABLE} "));
        Self {
            name: if is_newest { OLDEST_STABLE } else { NEWEST_STABLE },
            components: &["clippy"],
            markers: &[WASM_LIBRARY, "bin/cargo-clippy"],
        }
    }

    /// Returns the name by which rustup knows the toolchain.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns a command that runs this toolchain's cargo, with a target directory apart from the active toolchain's.
    pub(crate) fn cargo(&self, project: &Project) -> Command {
        let mut command = Command::new("rustup");
        command
            .current_dir(&project.root)
            .args(["run", self.name, "cargo"])
            .env("CARGO_TARGET_DIR", Self::target(project));
        command
    }

    /// Returns the target directory of [`cargo`](Self::cargo).
    pub(crate) fn target(project: &Project) -> PathBuf {
        project.target().join("other-toolchain")
    }

    fn sysroot(&self, project: &Project) -> PathBuf {
        let mut rustc = Command::new("rustup");
        rustc.current_dir(&project.root).args(["run", self.name, "rustc", "--print", "sysroot"]);
        PathBuf::from(output(&mut rustc))
    }
}

impl Tool for Toolchain {
    fn name(&self, _: &Project) -> String {
        format!("Rust {}", self.name)
    }

    fn lane(&self) -> Lane {
        Lane::Project
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

/// The nightly toolchain that compiles the standard library along with the site, and the crates that the library needs.
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

    /// Makes `command` find this program, under the name `cargo`, before any other cargo: see [`run_as_cargo`].
    pub(crate) fn redirect(project: &Project, command: &mut Command) -> Result<()> {
        CARGO.install(project, command, project.cargo().get_program())
    }

    /// Returns a command that downloads the crates of the standard library, which cargo needs only when it builds the
    /// library.
    fn fetch(project: &Project) -> Command {
        let mut fetch = small_cargo();
        fetch.current_dir(&project.root).args(["fetch", "--locked", "--target", WASM]);
        fetch
    }
}

const CARGO: Wrapper = Wrapper { program: "cargo", variable: "YEW_COGNITO_CARGO" };

/// Runs the requested cargo command; `None` if this program has not been started in the place of cargo. A build uses a
/// nightly toolchain and compiles the standard library for size along with the site.
///
/// Only the build is redirected. Trunk's hook runs `cargo xtask`, which stays on the active toolchain.
pub(super) fn run_as_cargo() -> Option<Result<ExitCode>> {
    let real = CARGO.real()?;
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let is_build = arguments.first().is_some_and(|command| command == "build");
    let mut cargo = if is_build { small_cargo() } else { Command::new(real) };
    Some(pass_through(cargo.args(arguments)))
}

/// Returns the nightly toolchain's cargo, with the settings of a small build.
fn small_cargo() -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", NIGHTLY, "cargo"])
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
        .env("CARGO_PROFILE_WEB_PANIC", "immediate-abort");
    command
}

impl Tool for SmallBuild {
    fn name(&self, _: &Project) -> String {
        format!("Rust {} with the sources of its standard library", self.0.name)
    }

    fn lane(&self) -> Lane {
        Lane::Project
    }

    fn is_ready(&self, project: &Project) -> bool {
        // This succeeds offline only if every crate has been downloaded.
        self.0.is_ready(project) && succeeds(Self::fetch(project).arg("--offline"))
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        self.0.install(project, log)?;
        check(run_logged(&mut Self::fetch(project), log)?, log)
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
