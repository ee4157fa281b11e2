//! Measurement of how many tokens one core verifies per second, compared with the bare signature check and with
//! aws-jwt-verify from npm.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink as link_folder;
#[cfg(windows)]
use std::os::windows::fs::symlink_dir as link_folder;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::file;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{self, NodePackages, Tool};

/// The package of the benchmark.
const SOURCE: &str = "crates/server/bench";

pub(super) fn run(project: &Project) -> Result<()> {
    let needed: [Box<dyn Tool>; 1] = [Box::new(NodePackages::VERIFIER)];
    tools::set_up(project, &needed, 0)?;
    let folder = project.empty_run_folder("bench-verify")?;
    let target = project.target().join("bench");
    let mut bench = project.cargo();
    bench
        .args(["bench", "--locked", "--manifest-path"])
        .arg(project.root.join(SOURCE).join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .env("VERIFY_BENCH", &folder);
    if !run_shown(&mut bench)?.success() {
        bail!("{SOURCE} failed");
    }
    let ours = |name| measured(&target, name);
    let (signature, verify) = (ours("signature")?, ours("verify")?);
    let theirs = aws_jwt_verify(project, &folder)?;

    println!("\nAn access token (RS256, 2048 bits), medians on one core");
    println!("{:>34} {:>10} {:>12}", "", "us", "per second");
    for (what, nanoseconds) in [
        ("signature alone, by aws-lc-rs", signature),
        ("this project's verifier", verify),
        ("  of that: all but the signature", verify - signature),
        ("aws-jwt-verify (Node)", theirs),
    ] {
        println!("{what:>34} {:>10.2} {:>12.0}", nanoseconds / 1e3, 1e9 / nanoseconds);
    }
    println!("of the bare signature's speed: {:.2}", signature / verify);
    println!("times aws-jwt-verify's speed:  {:.2}", theirs / verify);
    Ok(())
}

/// Returns the median that criterion has just written, in nanoseconds.
fn measured(target: &Path, name: &str) -> Result<f64> {
    let path = target.join("criterion").join(name).join("new/estimates.json");
    let text = file::read_text(&path)?;
    let estimates: Value = serde_json::from_str(&text).context("criterion's estimates are not JSON")?;
    estimates["median"]["point_estimate"].as_f64().context("criterion's estimates have no median")
}

/// Returns the time in which aws-jwt-verify verifies the same token in Node.js, in nanoseconds.
fn aws_jwt_verify(project: &Project, input: &Path) -> Result<f64> {
    // Node.js resolves modules relative to the script.
    let script = input.join("bench.js");
    let source = project.root.join(SOURCE).join("node");
    for file in ["bench.js", "package.json"] {
        fs::copy(source.join(file), input.join(file)).with_context(|| format!("{file} cannot be copied"))?;
    }
    let modules = NodePackages::VERIFIER.modules(project);
    link_folder(modules, input.join("node_modules")).context("node_modules cannot be linked")?;
    let output = Command::new("node").arg(script).arg(input).output().context("Node cannot be started")?;
    if !output.status.success() {
        bail!("aws-jwt-verify failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().with_context(|| format!("Node printed {text:?}, which is not a time"))
}
