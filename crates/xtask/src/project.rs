//! Locations of the project's files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::output;
use crate::{file, lockfile};

/// The checkout that the command works on.
pub(crate) struct Project {
    /// The directory of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Finds the project that contains the working directory.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("the working directory cannot be read")?;
        match here.ancestors().find(|folder| folder.join("crates/xtask/Cargo.toml").is_file()) {
            Some(root) => Ok(Self { root: root.to_owned(), target: target_folder(&mut cargo_in(root))? }),
            None => bail!("run this inside the yew-cognito checkout"),
        }
    }

    /// Returns cargo's target directory, which also holds the files of these commands: tools, logs and the files of
    /// runs. All of it may be deleted at any time.
    ///
    /// It is `target` unless `CARGO_TARGET_DIR`, `CARGO_BUILD_TARGET_DIR` or `build.target-dir` in cargo's
    /// configuration moves it. Two checkouts that share a target directory cannot run at the same time, because each
    /// would replace the programs of the other.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Returns the directory of an installed tool. `name` depends on the version, so each version has its own
    /// directory.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.target().join("tools").join(name)
    }

    /// Creates an empty directory for the files of a run.
    pub(crate) fn empty_run_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target().join("run").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        file::create_folder(&folder)?;
        Ok(folder)
    }

    /// Returns the path of a log file for the output of a tool.
    pub(crate) fn log(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target().join("log");
        file::create_folder(&folder)?;
        Ok(folder.join(format!("{name}.log")))
    }

    /// Returns the version of a package in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let text = file::read_text(&self.root.join("Cargo.lock"))?;
        lockfile::version(&text, package).with_context(|| format!("Cargo.lock has no package {package}"))
    }

    /// Returns a command that runs cargo in the project.
    pub(crate) fn cargo(&self) -> Command {
        cargo_in(&self.root)
    }

    /// Formats a path for a message, relative to the project if possible.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// Returns a command that runs cargo in a directory.
fn cargo_in(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// Asks cargo for the target directory of the workspace in which the command is started.
fn target_folder(cargo: &mut Command) -> Result<PathBuf> {
    let metadata = output(cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline"]));
    let metadata: Value = serde_json::from_str(&metadata)
        .context("`cargo metadata` failed; run it in the project to see why")?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .context("`cargo metadata` names no target folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [&str; 2] = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];

    #[test]
    fn target_folder_is_the_one_that_cargo_is_configured_to_use() {
        let package = env::temp_dir().join(format!("yew-cognito-target-{}", std::process::id()));
        fs::create_dir_all(package.join(".cargo")).unwrap();
        let package = package.canonicalize().unwrap();
        fs::write(
            package.join("Cargo.toml"),
            "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\npath = \"p.rs\"\n",
        )
        .unwrap();
        let folder_with = |variables: &[(&str, &str)]| {
            let mut cargo = cargo_in(&package);
            for name in VARIABLES {
                cargo.env_remove(name);
            }
            target_folder(cargo.envs(variables.iter().copied())).unwrap()
        };
        let default = folder_with(&[]);
        let by_variables = VARIABLES.map(|name| folder_with(&[(name, "by-variable")]));
        fs::write(package.join(".cargo/config.toml"), "build.target-dir = \"by-configuration\"\n").unwrap();
        let by_configuration = folder_with(&[]);
        fs::remove_dir_all(&package).unwrap();

        assert_eq!(default, package.join("target"));
        for folder in by_variables {
            assert_eq!(folder, package.join("by-variable"));
        }
        assert_eq!(by_configuration, package.join("by-configuration"));
    }
}
