//! Measurements of the local pool: sign-ins with SRP, cold start, memory.

use anyhow::{Result, bail};

use crate::process::run_shown;
use crate::project::Project;

/// The package of the benchmark.
const SOURCE: &str = "crates/pool/bench";

pub(super) fn run(project: &Project) -> Result<()> {
    let folder = project.empty_run_folder("bench-pool")?;
    let target = project.target().join("bench");
    let mut build = project.cargo();
    build
        .args(["build", "--release", "--locked", "--package", "cognito-pool"])
        .env("CARGO_TARGET_DIR", &target);
    if !run_shown(&mut build)?.success() {
        bail!("crates/pool does not compile");
    }
    let mut bench = project.cargo();
    bench
        .args(["run", "--release", "--locked", "--manifest-path"])
        .arg(project.root.join(SOURCE).join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .arg("--")
        .arg(target.join("release/cognito-pool"))
        .args([&project.root.join("infra/pool.yaml"), &folder]);
    if !run_shown(&mut bench)?.success() {
        bail!("{SOURCE} failed");
    }
    Ok(())
}
