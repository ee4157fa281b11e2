//! Builds the site with Trunk.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::process::{run_logged, run_shown};
use crate::progress::{check, show_progress_in_log};
use crate::project::Project;
use crate::tools::{SmallBuild, Tools, WASM};
use crate::{size, tools};

/// The public URL of a site at the root of its host.
pub(crate) const ROOT: &str = "/";

/// The way in which a release is compiled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flavor {
    /// Compiled by the active stable compiler, with its precompiled standard library.
    Standard,
    /// Compiled for size by a nightly compiler, together with the standard library. Panics have no message.
    Small,
}

impl Flavor {
    /// Consumes the flag that selects the flavor.
    pub(crate) fn from_arguments(arguments: &mut Arguments) -> Self {
        if arguments.flag("--small") { Self::Small } else { Self::Standard }
    }

    /// Returns the tools that build such a release.
    pub(crate) fn tools(self, project: &Project) -> Result<Tools> {
        let mut tools = tools::for_building(project, true)?;
        if self == Self::Small {
            tools.push(Box::new(SmallBuild::new()));
        }
        Ok(tools)
    }
}

/// Runs `cargo xtask build`.
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let flavor = Flavor::from_arguments(&mut arguments);
    let public_url = arguments.option("--public-url")?;
    arguments.finish()?;
    tools::set_up(project, &flavor.tools(project)?, 0)?;
    let dist = project.root.join("dist");
    build_under(project, flavor, &dist, public_url.as_deref())?;
    println!("{} holds the release; serve it as static files", project.shown(&dist));
    size::print(project, flavor, &dist)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the release in a directory, for the root of a host.
pub(crate) fn build(project: &Project, flavor: Flavor, dist: &Path) -> Result<()> {
    build_under(project, flavor, dist, Some(ROOT))
}

/// Builds the release in a directory, for a path of a host such as `/app/`; `None` uses the setting in `Trunk.toml`.
fn build_under(project: &Project, flavor: Flavor, dist: &Path, public_url: Option<&str>) -> Result<()> {
    let mut trunk = trunk(project, true)?;
    if flavor == Flavor::Small {
        SmallBuild::redirect(project, &mut trunk, &tools::path(project, true)?)?;
    }
    trunk.args(["build", "--release", "--dist"]).arg(dist);
    if let Some(url) = public_url {
        trunk.args(["--public-url", url]);
    }
    if !run_shown(&mut trunk)?.success() {
        bail!("the site was not built; what went wrong is above");
    }
    Ok(())
}

/// Compiles the site with the arguments that Trunk passes to cargo (see index.html), so that Trunk finds nothing left
/// to compile.
pub(crate) fn compile(project: &Project, release: bool, log: &Path) -> Result<()> {
    let mut cargo = tools::cargo(project);
    cargo
        .args([
            "build",
            "--locked",
            "--offline",
            "--target",
            WASM,
            "--bin",
            "yew-cognito",
            "--features",
            "app",
        ])
        .arg("--manifest-path")
        .arg(project.root.join("Cargo.toml"));
    if release {
        cargo.args(["--profile", "web"]);
    }
    check(run_logged(show_progress_in_log(&mut cargo), log)?, log)
}

/// Returns a command that runs Trunk with the tools that it calls.
///
/// Trunk is kept offline. Everything that it needs is installed already, in versions that the project pins.
pub(crate) fn trunk(project: &Project, optimized: bool) -> Result<Command> {
    let mut trunk = Command::new(tools::web(project)?.program(project, "trunk"));
    trunk
        .current_dir(&project.root)
        .env("PATH", tools::path(project, optimized)?)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env("TRUNK_OFFLINE", "true")
        // Trunk's own minifier fails on current JavaScript. The hook uses another one.
        .env("RUST_LOG", "error,trunk=info,trunk::processing::minify=off")
        // Trunk's errors concern the project's files, not its own code.
        .env("RUST_BACKTRACE", "0")
        // Trunk rejects the usual values of this variable.
        .env_remove("NO_COLOR");
    Ok(trunk)
}
