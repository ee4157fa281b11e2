//! Tests of the local pool with third-party programs, which must get the behaviour that they expect of AWS.

use std::process::Command;

use anyhow::Result;

use super::run::Run;
use super::tally::{Count, Tally};
use crate::browser::Browser;
use crate::pool::{Kind, Pool};
use crate::process::run_watched;
use crate::tools::{Chromium, NodePackages, Python, Tools};

/// The tests with boto3 and pycognito, which share a runner.
const PYTHON_TESTS: &str = "crates/pool/tests/others/python/run.py";
/// The tests with Amplify, in Node.js and in a browser.
const NODE_TESTS: &str = "crates/pool/tests/others/amplify/run.mjs";

pub(super) fn tools() -> Tools {
    vec![Box::new(Python::PYCOGNITO), Box::new(NodePackages::AMPLIFY), Box::new(Chromium)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let folder = run.project.empty_run_folder("pool")?;
    let pool = Pool::start(run.project, Kind::Local, None, &folder, &run.project.log("pool")?)?;
    let url = format!("http://127.0.0.1:{}", pool.port());
    let mut python = Command::new(Python::PYCOGNITO.program(run.project, "python"));
    python
        .arg(run.project.root.join(PYTHON_TESTS))
        .args(&run.only)
        .env("POOL_URL", &url)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    watched(run, tally, "pool: boto3 and pycognito", &mut python)?;

    let browser = Browser::find_matching()?;
    let mut node = Command::new("node");
    node.arg(run.project.root.join(NODE_TESTS))
        .arg(NodePackages::AMPLIFY.modules(run.project))
        .args([&browser.chrome, &browser.driver])
        .args(&run.only)
        .env("POOL_URL", &url);
    watched(run, tally, "pool: aws-amplify", &mut node)
}

/// Runs a program that prints its tests in cargo's format.
fn watched(run: &Run, tally: &mut Tally, what: &str, command: &mut Command) -> Result<()> {
    let mut count = Count::default();
    let status = run_watched(command, |line| count.read(line))?;
    // With `--only`, some parts of a run may have no test of that name.
    if run.only.is_empty() || !count.is_empty() {
        tally.add_tests(what, &count, status.success());
    }
    Ok(())
}
