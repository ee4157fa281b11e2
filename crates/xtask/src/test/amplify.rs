//! Tests that the client takes over a session that the real aws-amplify has stored.

use anyhow::Result;

use super::run::Run;
use super::tally::Tally;
use crate::tools::{Crates, NodePackages, Tools};

pub(super) fn tools() -> Tools {
    vec![Box::new(Crates::ForBuilding), Box::new(NodePackages::AMPLIFY)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let modules = NodePackages::AMPLIFY.modules(run.project);
    run.cargo_test(tally, "amplify", |cargo| {
        cargo
            .args(["--package", "cognito-client", "--all-features", "--lib"])
            .env("AMPLIFY_NODE_MODULES", modules);
        // These tests are ignored elsewhere, because they need the aws-amplify package.
        cargo.args(["--", "--ignored", "amplify"]).args(&run.only);
    })
}
