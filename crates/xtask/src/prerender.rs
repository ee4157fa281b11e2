//! Writes the first pages of a release into HTML, with the program of `crates/prerender`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use yew_cognito_infra::html;

use crate::cargo::executable_in;
use crate::file;
use crate::process::run_shown_for_output;
use crate::project::Project;

const PROGRAM: &str = "prerender";

/// Writes the pages of the release in `dist` for the configuration in the file `config` into the directory `out`, with
/// their paths on the site. Returns their languages, of which the first is the default.
///
/// There are none if the site would not start with the configuration, which it reports itself, or if the page of the
/// release has no place for them.
pub(crate) fn prerender(project: &Project, dist: &Path, config: &Path, out: &Path) -> Result<Vec<String>> {
    if html::app(&file::read_text(&dist.join("index.html"))?).is_none() {
        return Ok(Vec::new());
    }
    let mut command = Command::new(build(project)?);
    command.arg("--dist").arg(dist).arg("--config").arg(config).arg("--out").arg(out);
    let (status, languages) = run_shown_for_output(&mut command)?;
    if !status.success() {
        bail!("the first pages were not written into HTML; the reason is above");
    }
    Ok(languages.split_whitespace().map(str::to_owned).collect())
}

/// Compiles the program, and returns its path.
pub(crate) fn build(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--locked", "--quiet", "--message-format", "json-render-diagnostics"]);
    cargo.args(["--package", "yew-cognito-prerender", "--bin", PROGRAM]);
    let (status, messages) = run_shown_for_output(&mut cargo)?;
    if !status.success() {
        bail!("{PROGRAM} was not built; what went wrong is above");
    }
    executable_in(&messages, PROGRAM).context("cargo does not say where the program is")
}
