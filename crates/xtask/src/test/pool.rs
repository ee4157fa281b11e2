//! The local pool, driven by programs that others wrote: what they expect of AWS, they have to find in it.

use std::process::Command;

use anyhow::Result;

use super::Run;
use super::tally::{Count, Tally};
use crate::browser::Browser;
use crate::pool::{Kind, Pool};
use crate::process::run_watched;
use crate::tools::{Chromium, NodePackages, Python, Tools};

/// boto3's and pycognito's tests, which share a runner.
const PYTHON_TESTS: &str = "crates/pool/tests/others/python/run.py";
/// Amplify's, in Node and in a browser.
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

/// Runs a program that prints its tests as cargo does.
fn watched(run: &Run, tally: &mut Tally, what: &str, command: &mut Command) -> Result<()> {
    let mut count = Count::default();
    let status = run_watched(command, |line| count.read(line))?;
    // of the parts of a run, some may have no test of that name
    if run.only.is_empty() || !count.is_empty() {
        tally.add_tests(what, &count, status.success());
    }
    Ok(())
}
