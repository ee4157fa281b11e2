//! Builds the site with Trunk.

use std::path::{self, Path};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::boot::CONFIG_VARIABLE;
use crate::cargo::show_progress_in_log;
use crate::log::check;
use crate::prerender::prerender;
use crate::process::{run_logged, run_shown};
use crate::project::Project;
use crate::tools;
use crate::tools::{SmallBuild, Tools, WASM};

/// The public URL of a site at the root of its host.
pub(crate) const ROOT: &str = "/";

/// The compiler settings of a release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flavor {
    /// Compiled by the active stable compiler, with its precompiled standard library.
    Standard,
    /// Compiled for size by a nightly compiler, together with the standard library. Panics have no message.
    Small,
}

impl Flavor {
    /// Returns the flavor that the flag `--small` selects.
    pub(crate) fn new(is_small: bool) -> Self {
        if is_small { Self::Small } else { Self::Standard }
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

/// Builds the release in a directory, for the root of a host.
pub(crate) fn build(project: &Project, flavor: Flavor, dist: &Path) -> Result<()> {
    build_under(project, flavor, dist, Some(ROOT), None)
}

/// Builds the release in a directory, for a path of a host such as `/app/`; `None` uses the setting in `Trunk.toml`.
/// `config` replaces `static/config.json`.
pub(crate) fn build_under(
    project: &Project,
    flavor: Flavor,
    dist: &Path,
    public_url: Option<&str>,
    config: Option<&Path>,
) -> Result<()> {
    let mut trunk = trunk(project, true)?;
    if flavor == Flavor::Small {
        SmallBuild::redirect(project, &mut trunk, &tools::path(project, true)?)?;
    }
    trunk.args(["build", "--release", "--dist"]).arg(dist);
    if let Some(url) = public_url {
        trunk.args(["--public-url", url]);
    }
    if let Some(config) = config {
        let path = path::absolute(config).with_context(|| format!("{} is no path", config.display()))?;
        trunk.env(CONFIG_VARIABLE, path);
    }
    if !run_shown(&mut trunk)?.success() {
        bail!("the site was not built; what went wrong is above");
    }
    prerender(project, dist, &dist.join("config.json"), dist)?;
    Ok(())
}

/// Compiles the site with the arguments that Trunk passes to cargo (see index.html), so that Trunk finds nothing left
/// to compile.
pub(crate) fn compile(project: &Project, release: bool, log: &Path) -> Result<()> {
    let mut cargo = project.cargo();
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
