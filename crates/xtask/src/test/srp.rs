//! Compares the password proof with that of pycognito, for random users.

use anyhow::Result;

use super::run::Run;
use super::tally::Tally;
use crate::tools::{Crates, Python, Tools};

pub(super) fn tools() -> Tools {
    vec![Box::new(Crates::ForBuilding), Box::new(Python::PYCOGNITO)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let python = Python::PYCOGNITO.program(run.project, "python");
    run.cargo_test(tally, "srp", |cargo| {
        cargo
            .args(["--package", "cognito-client-srp", "--test", "pycognito"])
            .env("PYCOGNITO_PYTHON", python);
        // These tests are ignored elsewhere, because they need the Python environment with pycognito.
        cargo.args(["--", "--ignored"]).args(&run.only);
    })
}
