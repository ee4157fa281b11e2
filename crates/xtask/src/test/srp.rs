//! The password proof beside pycognito's, for people drawn at random.

use anyhow::Result;

use super::Run;
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
        // elsewhere they are left out, for want of that Python
        cargo.args(["--", "--ignored"]).args(&run.only);
    })
}
