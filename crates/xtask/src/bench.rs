//! `cargo xtask bench`: measurements without limits to pass.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::project::Project;

mod pool;
mod srp;
mod verify;

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The benchmark to run.
    #[arg(value_enum, value_name = "pool|srp|verify")]
    benchmark: Benchmark,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Benchmark {
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
        Benchmark::Pool => pool::run(project)?,
        Benchmark::Srp => srp::run(project)?,
        Benchmark::Verify => verify::run(project)?,
    }
    Ok(ExitCode::SUCCESS)
}
