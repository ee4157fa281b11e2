//! `cargo xtask build`: builds the release in `dist/`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::project::Project;
use crate::site::{self, FlavorOptions};
use crate::{size, tools};

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    flavor: FlavorOptions,
    /// The path of the site on its host, such as /app/ [default: as in Trunk.toml].
    #[arg(long, value_name = "PATH")]
    public_url: Option<String>,
    /// The site's configuration, for which the first pages are drawn [default: static/config.json].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let flavor = options.flavor.flavor();
    tools::set_up(project, &flavor.tools(project)?, 0)?;
    let dist = project.root.join("dist");
    site::build_under(project, flavor, &dist, options.public_url.as_deref(), options.config.as_deref())?;
    println!("{} holds the release; serve it as static files", project.shown(&dist));
    size::print(project, flavor, &dist)?;
    Ok(ExitCode::SUCCESS)
}
