//! Minifies scripts with terser.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::tools::NodePackages;

/// Returns the minified text of a module.
pub(crate) fn minify(project: &Project, module: &Path) -> Result<String> {
    let output = NodePackages::RELEASE
        .command(project, "terser")
        .arg(module)
        .args(["--module", "--mangle", "--compress", "passes=2", "--ecma", "2022"])
        .output()
        .context("terser cannot be started; `cargo xtask build` puts it where it is found")?;
    if !output.status.success() {
        bail!("terser failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("terser did not write text")
}
