//! Developer commands, run as `cargo xtask COMMAND`.
//!
//! Each command does its own set-up: missing tools are installed once, as `tools` in cargo's target directory.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks through these")]

use std::process::ExitCode;

use anyhow::{Result, bail};

mod api;
mod arguments;
mod bench;
mod boot;
mod browser;
mod coverage;
mod deploy;
mod fuzz;
mod gate;
mod headers;
mod headless;
mod hosting;
mod html;
mod inbox;
mod lockfile;
mod loopback;
mod optimize;
mod pool;
mod process;
mod progress;
mod project;
mod release;
mod sbom;
mod serve;
mod server;
mod short_names;
mod site;
mod size;
mod styles;
mod temporary;
mod test;
mod tools;
mod wasm;

use arguments::Arguments;
use project::Project;
use temporary::Temporary;

/// A command in [`COMMANDS`].
struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(&Project, Arguments) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        usage: "[--pool local|ministack] [--pool-state FILE] [--config FILE] [--port N] [--release]",
        about: "Runs the site and its API with a user pool on this machine (kept in FILE), or with the pool that FILE names",
        run: serve::run,
    },
    Command {
        name: "test",
        usage: "[PART…] [--quick] [--only NAME]",
        about: "Runs all tests, the quick parts, or the parts named, such as lint or e2e; of those, tests called NAME",
        run: test::run,
    },
    Command {
        name: "build",
        usage: "[--small] [--public-url PATH]",
        about: "Makes the release in dist/, for a site under PATH such as /app/ if it is not at the root; --small compiles the standard library for size as well, with a nightly compiler",
        run: site::run,
    },
    Command {
        name: "size",
        usage: "[--small]",
        about: "Prints the bytes of every file in dist/, or of a small build, and fails over the budget",
        run: size::run,
    },
    Command {
        name: "deploy",
        usage: "--stack NAME [--dry-run] [--set Key=Value]…",
        about: "Puts pool and site into AWS, or the newest release where they are already (docs/deployment.md)",
        run: deploy::run,
    },
    Command {
        name: "headers",
        usage: "[--config FILE] [--format json|nginx|netlify|cloudflare|amplify] [--dist DIR] [--out DIR]",
        about: "Prints the rules for a host other than CloudFront, or writes the files that it reads into a folder",
        run: headers::run,
    },
    Command {
        name: "sbom",
        usage: "",
        about: "Lists what site and server are made of, in CycloneDX, as sbom/ in the target folder",
        run: sbom::run,
    },
    Command {
        name: "bench",
        usage: "pool|srp|verify",
        about: "Measures the local pool, SRP in Chromium, or the verification of tokens",
        run: bench::run,
    },
    Command {
        name: "fuzz",
        usage: "[TARGET…] [--seconds N]",
        about: "Looks for texts that break the client's readers, 60 seconds for each of them",
        run: fuzz::run,
    },
    Command {
        name: "coverage",
        usage: "",
        about: "Prints how many lines of client and SRP their tests run, and fails below 90 %",
        run: coverage::run,
    },
    Command {
        name: "boot",
        usage: "",
        about: "Trunk's post_build hook: makes the one script that starts the app",
        run: boot::run,
    },
];

fn main() -> ExitCode {
    let done = if tools::is_stand_in_for_cargo() { tools::stand_in_for_cargo() } else { start() };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<ExitCode> {
    let mut given = std::env::args().skip(1);
    let Some(name) = given.next() else {
        print_usage();
        return Ok(ExitCode::FAILURE);
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        print_usage();
        return Ok(ExitCode::SUCCESS);
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`; `cargo xtask help` lists them");
    };
    let project = Project::find()?;
    process::end_all_on_interrupt()?;
    let _temporary = Temporary::new()?;
    (command.run)(&project, Arguments::new(given))
}

fn print_usage() {
    println!("cargo xtask COMMAND\n");
    for Command { name, usage, about, .. } in COMMANDS {
        println!("  {name} {usage}\n      {about}");
    }
}
