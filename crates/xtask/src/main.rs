//! Developer commands, run as `cargo xtask COMMAND`.
//!
//! Each command does its own set-up: missing tools are installed once, as `tools` in cargo's target directory.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks through these")]

use std::process::ExitCode;

use anyhow::Result;
use clap::error::ErrorKind;

mod api;
mod arguments;
mod bench;
mod boot;
mod browser;
mod build;
mod cargo;
mod coverage;
mod deploy;
mod file;
mod file_list;
mod fuzz;
mod gate;
mod hash;
mod headers;
mod headless;
mod hosting;
mod http_request;
mod http_server;
mod inbox;
mod json_file;
mod lockfile;
mod log;
mod loopback;
mod minify;
mod optimize;
mod panics;
mod pool;
mod prerender;
mod process;
mod progress;
mod project;
mod release;
mod sbom;
mod serve;
mod server;
mod short_names;
mod site;
mod site_config;
mod size;
mod styles;
mod temporary;
mod test;
mod tools;
mod wasm;

use arguments::Command;
use project::Project;
use temporary::Temporary;

fn main() -> ExitCode {
    match tools::run_as_wrapper().unwrap_or_else(run) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let command = match arguments::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(error) => return Ok(report(&error)),
    };
    let project = Project::find()?;
    process::end_all_on_interrupt()?;
    let _temporary = Temporary::new()?;
    match command {
        Command::Serve(options) => serve::run(&project, options),
        Command::Test(options) => test::run(&project, options),
        Command::Build(options) => build::run(&project, &options),
        Command::Size(options) => size::run(&project, &options),
        Command::Deploy(options) => deploy::run(&project, options),
        Command::Headers(options) => headers::run(&project, options),
        Command::Sbom => sbom::run(&project),
        Command::Bench(options) => bench::run(&project, &options),
        Command::Fuzz(options) => fuzz::run(&project, &options),
        Command::Coverage => coverage::run(&project),
        Command::Boot => boot::run(&project),
    }
}

/// Prints the help if it was requested or if there is no command, and otherwise the error.
fn report(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::DisplayHelp => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            print!("{text}");
            ExitCode::FAILURE
        }
        _ => {
            eprint!("xtask: {}", text.strip_prefix("error: ").unwrap_or(&text));
            ExitCode::FAILURE
        }
    }
}
