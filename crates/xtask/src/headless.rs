//! The size of the headless client alone: builds `crates/client/examples/headless.rs` and optimizes it like the site.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::minify::minify;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::WASM;
use crate::{file, optimize, short_names, tools};

const EXAMPLE: &str = "headless";
const PROFILE: &str = "web";

/// Builds the example and returns the paths of its WebAssembly and its script.
pub(crate) fn build(project: &Project) -> Result<[PathBuf; 2]> {
    let path = tools::path(project, true)?;
    let mut cargo = project.cargo();
    cargo.args(["build", "--quiet", "--locked", "--package", "cognito-client", "--example", EXAMPLE]).args([
        "--target",
        WASM,
        "--profile",
        PROFILE,
    ]);
    if !run_shown(&mut cargo)?.success() {
        bail!("the example `{EXAMPLE}` was not built; what went wrong is above");
    }
    let compiled = project.target().join(WASM).join(PROFILE).join("examples").join(format!("{EXAMPLE}.wasm"));
    let folder = project.target().join(EXAMPLE);
    let output = Command::new("wasm-bindgen")
        .env("PATH", &path)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&folder)
        .arg(&compiled)
        .output()
        .context("wasm-bindgen cannot be started")?;
    if !output.status.success() {
        bail!("wasm-bindgen failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let (wasm, script) = (folder.join(format!("{EXAMPLE}_bg.wasm")), folder.join(format!("{EXAMPLE}.js")));
    optimize::optimize(project, &wasm)?;
    let glue = file::read_text(&script)?;
    let bytes = file::read(&wasm)?;
    let (glue, bytes) = short_names::shorten(&glue, &bytes)?;
    file::write(&wasm, bytes)?;
    file::write(&script, glue)?;
    let glue = minify(project, &script)?;
    file::write(&script, glue)?;
    Ok([wasm, script])
}
