//! Runs the lints and builds the release with a second stable compiler: the newest one, or the oldest supported.

use anyhow::Result;

use super::lint::DENY_WARNINGS;
use super::run::Run;
use super::tally::Tally;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{Crates, Toolchain, Tools, WASM};
use crate::{file, panics};

pub(super) fn tools(project: &Project) -> Tools {
    vec![Box::new(Crates::ForBuilding), Box::new(Toolchain::other_stable(project))]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let toolchain = Toolchain::other_stable(run.project);
    let checks: [(&str, &[&str]); 2] = [
        ("clippy for the host", &["clippy", "--workspace", "--all-targets", "--all-features"]),
        (
            "the site's WebAssembly",
            &[
                "build",
                "--target",
                WASM,
                "--profile",
                "web",
                "--features",
                "app,split",
                "--bin",
                "yew-cognito",
            ],
        ),
    ];
    for (what, arguments) in checks {
        let mut command = toolchain.cargo(run.project);
        command.args(arguments).arg("--locked");
        if arguments[0] == "clippy" {
            // Every release of clippy adds pedantic lints. The part `lint` enforces those of the active compiler.
            command.args(DENY_WARNINGS).args(["-A", "clippy::pedantic"]);
        }
        println!("-- {what} with Rust {}", toolchain.name());
        tally.add_check(&format!("toolchain: {what}"), run_shown(&mut command)?.success());
    }
    // A compiler may name or divide the functions of panics differently.
    let linked = Toolchain::target(run.project).join(WASM).join("web/yew-cognito.wasm");
    let result = file::read(&linked).and_then(|wasm| panics::without_texts(&wasm));
    if let Err(error) = &result {
        println!("{error:#}");
    }
    tally.add_check("toolchain: panics become traps", result.is_ok());
    Ok(())
}
