//! Builds the site with Trunk.

use std::path::{self, Path};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::boot::CONFIG_VARIABLE;
use crate::cargo::show_progress_in_log;
use crate::log::check;
use crate::prerender::prerender;
use crate::process::{run_logged, run_shown};
use crate::project::Project;
use crate::tools::{self, SPLITTER, SmallBuild, Tools, WASM};

/// The public URL of a site at the root of its host.
pub(crate) const ROOT: &str = "/";

/// The features of the package that the site needs, as in Trunk.toml.
const FEATURES: &str = "app";

/// The features of the package with which a part of the site is loaded later.
const SPLIT_FEATURES: &str = "app,split";

/// The variants of a release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flavor {
    /// Compiled by the active stable compiler, with its precompiled standard library. A part is loaded later. Panics have
    /// no message.
    Standard,
    /// Like the standard one, but all of it is in one file of WebAssembly, and panics print their messages.
    OnePiece,
    /// Like the standard one, but compiled for size by a nightly compiler, together with the standard library.
    Small,
}

/// The options that choose the variant of a release.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FlavorOptions {
    /// Compiles the standard library for size as well, with a nightly compiler that rustup installs.
    #[arg(long)]
    small: bool,
    /// Leaves all of the site in one file of WebAssembly, instead of loading a part of it later, and keeps the messages
    /// of panics.
    #[arg(long, conflicts_with = "small")]
    one_piece: bool,
}

impl FlavorOptions {
    /// Returns the chosen variant.
    pub(crate) fn flavor(self) -> Flavor {
        match self {
            Self { small: true, .. } => Flavor::Small,
            Self { one_piece: true, .. } => Flavor::OnePiece,
            _ => Flavor::Standard,
        }
    }
}

impl Flavor {
    /// Returns a description for messages.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Standard => "the release",
            Self::OnePiece => "the release in one piece",
            Self::Small => "the small release",
        }
    }

    /// Returns whether a part of the site is loaded later.
    pub(crate) fn is_split(self) -> bool {
        self != Self::OnePiece
    }

    /// Returns the tools that build such a release.
    pub(crate) fn tools(self, project: &Project) -> Result<Tools> {
        let mut tools = tools::for_building(project, true)?;
        if self.is_split() {
            tools.push(Box::new(SPLITTER));
        }
        if self == Self::Small {
            tools.push(Box::new(SmallBuild::new()));
        }
        Ok(tools)
    }

    /// Returns the features of the package with which cargo compiles the site.
    fn features(self) -> &'static str {
        if self.is_split() { SPLIT_FEATURES } else { FEATURES }
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
        SmallBuild::redirect(project, &mut trunk)?;
    }
    if flavor.is_split() {
        let wasm_bindgen = tools::web(project)?.program(project, "wasm-bindgen");
        tools::split_in(project, &mut trunk, &wasm_bindgen, flavor != Flavor::Small)?;
    }
    trunk.args(["build", "--release", "--features", flavor.features(), "--dist"]).arg(dist);
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

/// Compiles the site with the arguments that Trunk passes to cargo (see index.html and Trunk.toml), so that Trunk finds
/// nothing left to compile. Without a flavor, that is the development build.
pub(crate) fn compile(project: &Project, release: Option<Flavor>, log: &Path) -> Result<()> {
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
            release.map_or(FEATURES, Flavor::features),
        ])
        .arg("--manifest-path")
        .arg(project.root.join("Cargo.toml"));
    if release.is_some() {
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
