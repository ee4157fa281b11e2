//! Building the site with Trunk.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::process::run_shown;
use crate::project::Project;
use crate::{size, tools};

/// `cargo xtask build`
pub(crate) fn run(project: &Project, arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    tools::set_up(project, &tools::for_building(project, true)?, 0)?;
    let dist = project.root.join("dist");
    build(project, &dist)?;
    println!("{} holds the release; serve it as static files", project.shown(&dist));
    size::print(project, &dist)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the release in a folder.
pub(crate) fn build(project: &Project, dist: &Path) -> Result<()> {
    let mut trunk = trunk(project, true)?;
    trunk.args(["build", "--release", "--dist"]).arg(dist);
    if !run_shown(&mut trunk)?.success() {
        bail!("the site was not built; what went wrong is above");
    }
    Ok(())
}

/// Trunk with the tools it calls.
///
/// It is kept off the network: everything is there already, at versions that we chose.
pub(crate) fn trunk(project: &Project, optimized: bool) -> Result<Command> {
    let mut trunk = Command::new(tools::trunk().bin(project).join("trunk"));
    trunk
        .current_dir(&project.root)
        .env("PATH", tools::path(project, optimized)?)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env("TRUNK_OFFLINE", "true")
        // its own minifier for scripts gives up on today's JavaScript; our hook has another
        .env("RUST_LOG", "error,trunk=info,trunk::processing::minify=off")
        // its errors are about our files, not about its code
        .env("RUST_BACKTRACE", "0")
        // Trunk refuses the usual values of this variable
        .env_remove("NO_COLOR");
    Ok(trunk)
}
