//! Native tests of all packages. Tests that need a browser are in other parts.

use anyhow::Result;

use super::e2e::PACKAGE;
use super::run::Run;
use super::tally::Tally;
use crate::tools::{Crates, Tools};

pub(super) fn tools() -> Tools {
    vec![Box::new(Crates::ForBuilding)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    run.cargo_test(tally, "unit", |cargo| {
        cargo.args(["--workspace", "--exclude", PACKAGE, "--all-features"]);
    })
}
