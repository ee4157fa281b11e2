//! Packages from npm: the tools of the release build (wasm-opt, and a minifier for wasm-bindgen's glue), and packages
//! that this project is compared with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tool::{Lane, Tool};
use crate::log::check;
use crate::process::{find, program_in, run_logged};
use crate::project::Project;
use crate::{file, hash};

/// The packages that a `package-lock.json` of the project pins.
pub(crate) struct NodePackages {
    name: &'static str,
    /// The directory of `package.json` and `package-lock.json`.
    source: &'static str,
    /// A file below `node_modules` for each requested package. The installation is complete if all of them exist.
    markers: &'static [&'static str],
}

impl NodePackages {
    /// Binaryen and terser, for the release.
    pub(crate) const RELEASE: Self = Self {
        name: "wasm-opt and terser",
        source: "crates/xtask/tools",
        markers: &["binaryen/package.json", "terser/package.json"],
    };
    /// aws-amplify, which this project replaces: tests examine the data that it stores, and sign in to the local pool
    /// with it. esbuild bundles it for a browser.
    pub(crate) const AMPLIFY: Self = Self {
        name: "aws-amplify and esbuild",
        source: "crates/xtask/tools/amplify",
        markers: &["aws-amplify/package.json", "esbuild/package.json"],
    };
    /// Another verifier, for a comparison of speed.
    pub(crate) const VERIFIER: Self = Self {
        name: "aws-jwt-verify",
        source: "crates/server/bench/node",
        markers: &["aws-jwt-verify/package.json"],
    };

    /// Returns the directory of the executables.
    pub(crate) fn bin(&self, project: &Project) -> PathBuf {
        self.modules(project).join(".bin")
    }

    /// Returns a command that runs one of the programs, or that of the machine if it is not installed here.
    pub(crate) fn command(&self, project: &Project, program: &str) -> Command {
        let own = program_in(&self.bin(project), program);
        Command::new(own.or_else(|| find(program)).unwrap_or_else(|| program.into()))
    }

    /// Returns the path of `node_modules`. Each version of the lock file has its own directory.
    pub(crate) fn modules(&self, project: &Project) -> PathBuf {
        self.folder(project).join("node_modules")
    }

    fn folder(&self, project: &Project) -> PathBuf {
        let lockfile = fs::read(project.root.join(self.source).join(LOCKFILE)).unwrap_or_default();
        project.tool(&format!("node-{}", hash::short(lockfile)))
    }
}

const MANIFEST: &str = "package.json";
const LOCKFILE: &str = "package-lock.json";

impl Tool for NodePackages {
    fn name(&self, _: &Project) -> String {
        format!("{} (from npm)", self.name)
    }

    fn lane(&self) -> Lane {
        Lane::Node
    }

    fn is_ready(&self, project: &Project) -> bool {
        self.markers.iter().all(|file| self.modules(project).join(file).is_file())
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let Some(npm) = find("npm") else {
            bail!(
                "npm is missing; install Node.js 20 or newer with npm (Debian: apt-get install npm, macOS: brew \
                 install node)"
            );
        };
        let folder = self.folder(project);
        file::create_folder(&folder)?;
        for file in [MANIFEST, LOCKFILE] {
            let from = project.root.join(self.source).join(file);
            fs::copy(&from, folder.join(file))
                .with_context(|| format!("{} cannot be copied", from.display()))?;
        }
        let mut npm = Command::new(npm);
        npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        check(run_logged(&mut npm, log)?, log)
    }
}
