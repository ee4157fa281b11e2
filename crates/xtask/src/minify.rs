//! Minifies scripts with terser.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::tools::NodePackages;

/// The options of the compression. Those called unsafe make arrow functions and methods of plain functions, which differ
/// for callers that use `new` or the prototype. Neither the glue nor the project's scripts do so with these functions.
const COMPRESS: &str = "passes=2,unsafe_arrows,unsafe_methods";

/// Returns the minified text of a module.
pub(crate) fn minify(project: &Project, module: &Path) -> Result<String> {
    let output = NodePackages::RELEASE
        .command(project, "terser")
        .arg(module)
        .args(["--module", "--mangle", "--compress", COMPRESS, "--ecma", "2022"])
        .output()
        .context("terser cannot be started; `cargo xtask build` puts it where it is found")?;
    if !output.status.success() {
        bail!("terser failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("terser did not write text")
}
