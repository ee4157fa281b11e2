//! What the release build takes from npm: wasm-opt, and a minifier for wasm-bindgen's glue.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::Tool;
use crate::process::{find, run_logged};
use crate::progress::check;
use crate::project::{Project, hex};

const MANIFEST: &str = "crates/xtask/tools/package.json";
const LOCKFILE: &str = "crates/xtask/tools/package-lock.json";

/// Binaryen and terser, as `package-lock.json` pins them.
pub(crate) struct NodeTools;

impl NodeTools {
    /// The folder of their executables.
    pub(crate) fn bin(project: &Project) -> PathBuf {
        Self::folder(project).join("node_modules/.bin")
    }

    /// Other versions make another folder.
    fn folder(project: &Project) -> PathBuf {
        let lockfile = fs::read(project.root.join(LOCKFILE)).unwrap_or_default();
        project.tool(&format!("node-{}", hex(&Sha256::digest(&lockfile)[..4])))
    }
}

impl Tool for NodeTools {
    fn name(&self) -> String {
        "wasm-opt and terser (from npm)".to_owned()
    }

    fn is_ready(&self, project: &Project) -> bool {
        ["wasm-opt", "terser"].iter().all(|program| Self::bin(project).join(program).is_file())
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        if find("npm").is_none() {
            bail!(
                "npm is missing; install Node.js 20 or newer with npm (Debian: apt-get install npm, macOS: brew \
                 install node)"
            );
        }
        let folder = Self::folder(project);
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for (from, to) in [(MANIFEST, "package.json"), (LOCKFILE, "package-lock.json")] {
            fs::copy(project.root.join(from), folder.join(to))
                .with_context(|| format!("{from} cannot be copied"))?;
        }
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        check(run_logged(&mut npm, log)?, log)
    }
}
