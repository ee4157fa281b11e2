//! Building the site with Trunk.

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

/// How a release is compiled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flavor {
    /// By the active stable compiler, with the standard library that comes with it.
    Standard,
    /// By a nightly compiler that compiles the standard library for size along with the site. Panics carry no text.
    Small,
}

impl Flavor {
    /// Takes the flag that chooses it.
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

/// `cargo xtask build`
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

/// Makes the release in a folder, for the root of a host.
pub(crate) fn build(project: &Project, flavor: Flavor, dist: &Path) -> Result<()> {
    build_under(project, flavor, dist, Some(ROOT))
}

/// Makes the release in a folder, for a path of a host such as `/app/`; `None` leaves that to `Trunk.toml`.
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

/// Compiles what Trunk will bind and pack, with the arguments by which Trunk calls cargo (index.html has them). Trunk finds
/// nothing left to compile then.
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

/// Trunk with the tools it calls.
///
/// It is kept off the network: everything is there already, at versions that we chose.
pub(crate) fn trunk(project: &Project, optimized: bool) -> Result<Command> {
    let mut trunk = Command::new(tools::web(project)?.program(project, "trunk"));
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
