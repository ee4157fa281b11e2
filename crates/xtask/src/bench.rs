//! `cargo xtask bench`: measurements without limits to pass.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::project::Project;

mod first_paint;
mod pool;
mod srp;
mod verify;
mod web_driver;

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The benchmark to run.
    #[arg(value_enum, value_name = "first-paint|pool|srp|verify")]
    benchmark: Benchmark,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Benchmark {
    /// The time until people can type on the sign-in page, on a slow network.
    FirstPaint,
    /// The local pool: sign-ins with SRP, cold start, memory.
    Pool,
    /// The password proof (SRP) in Chromium.
    Srp,
    /// The verification of tokens on a server.
    Verify,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    match options.benchmark {
        Benchmark::FirstPaint => first_paint::run(project)?,
        Benchmark::Pool => pool::run(project)?,
        Benchmark::Srp => srp::run(project)?,
        Benchmark::Verify => verify::run(project)?,
    }
    Ok(ExitCode::SUCCESS)
}
