//! Where things are in this project.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::lockfile;

/// Bytes as they stand in file names.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The checkout that the command works on.
pub(crate) struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
}

impl Project {
    /// Finds the project that the working directory lies in.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("the working directory cannot be read")?;
        match here.ancestors().find(|folder| folder.join("crates/xtask/Cargo.toml").is_file()) {
            Some(root) => Ok(Self { root: root.to_owned() }),
            None => bail!("run this inside the yew-cognito checkout"),
        }
    }

    /// Our own caches, logs and run files; all of them may be deleted at any time.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Where cargo puts what it builds, which people may have moved.
    pub(crate) fn cargo_target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.target(), |moved| self.root.join(moved))
    }

    /// The folder of one installed tool, named with its version so that another version is another folder.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.target().join("tools").join(name)
    }

    /// An empty folder for the files of a run.
    pub(crate) fn empty_run_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target().join("run").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(folder)
    }

    /// A file for the output of a tool.
    pub(crate) fn log(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target().join("log");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(folder.join(format!("{name}.log")))
    }

    /// The version of a package that `Cargo.lock` has settled on.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let text = fs::read_to_string(self.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
        lockfile::version(&text, package).with_context(|| format!("Cargo.lock has no package {package}"))
    }

    /// A path as it reads best in a message.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}
