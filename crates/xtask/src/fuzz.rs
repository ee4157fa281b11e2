//! `cargo xtask fuzz`: searches with libFuzzer for inputs that make the client panic or accept invalid data.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::file;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{self, Crates, Tool};

/// The package of the fuzz targets, which is outside the workspace.
pub(crate) const PACKAGE: &str = "crates/client/fuzz";
const TARGETS: [&str; 6] = ["amplify", "claims", "configuration", "error_reply", "reply", "stored"];

/// The compiler flags of `cargo fuzz` without its sanitizers. Sanitizers need a nightly compiler, and search for faults
/// that safe Rust does not have.
const FLAGS: [&str; 8] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Ccodegen-units=1",
];

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The parsers to run. Without a name, all of them run.
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(TARGETS))]
    targets: Vec<String>,
    /// The time for each of them in seconds.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = parse_seconds)]
    seconds: u32,
}

impl Options {
    fn includes(&self, target: &str) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|name| name == target)
    }
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let needed: [Box<dyn Tool>; 1] = [Box::new(Crates::ForBuilding)];
    tools::set_up(project, &needed, 0)?;

    // With `--target`, cargo applies the flags to the fuzz targets only, and not to programs that run during
    // compilation.
    let host = tools::host(project)?;
    let target = project.target().join("fuzz");
    let mut build = project.cargo();
    build
        .args(["build", "--release", "--locked", "--target", &host, "--manifest-path"])
        .arg(project.root.join(PACKAGE).join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    if !run_shown(&mut build)?.success() {
        bail!("{PACKAGE} does not compile; it needs a C++ compiler");
    }

    let mut failed = Vec::new();
    for name in TARGETS.into_iter().filter(|name| options.includes(name)) {
        println!("\n== {name} ==");
        // Each run adds interesting inputs to the corpus, from which the next run starts.
        let corpus = project.target().join("fuzz/corpus").join(name);
        let artifacts = project.target().join("fuzz/found");
        let seeds = project.empty_run_folder("fuzz-seeds")?;
        for folder in [&corpus, &artifacts] {
            file::create_folder(folder)?;
        }
        let mut fuzzer = Command::new(target.join(&host).join("release").join(name));
        fuzzer
            .env("FUZZ_SEEDS", &seeds)
            .args([&corpus, &seeds])
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-artifact_prefix={}/{name}-", artifacts.display()))
            // The limit is longer than valid inputs, and short enough for a fast run.
            .args(["-max_len=4096", "-timeout=10", "-print_final_stats=1"]);
        if !run_shown(&mut fuzzer)?.success() {
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!(
            "{} failed; the input is in {}",
            failed.join(", "),
            project.shown(&project.target().join("fuzz/found"))
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn parse_seconds(text: &str) -> Result<u32, &'static str> {
    text.parse().map_err(|_| "write a whole number of seconds")
}
