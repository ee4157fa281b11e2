//! `cargo xtask bench`: measurements without limits to pass.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::project::Project;

mod pool;
mod srp;
mod verify;

pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let what = arguments.words();
    arguments.finish()?;
    match what.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["pool"] => pool::run(project)?,
        ["srp"] => srp::run(project)?,
        ["verify"] => verify::run(project)?,
        _ => bail!("say what to measure: cargo xtask bench pool, srp or verify"),
    }
    Ok(ExitCode::SUCCESS)
}
