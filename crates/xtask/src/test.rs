//! `cargo xtask test`: runs all tests, in parts that can also be run alone.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::pool::Kind;
use crate::project::Project;
use crate::site::Flavor;
use crate::size;
use crate::tools::Tools;

mod amplify;
mod browser;
mod deploy;
mod disk;
mod e2e;
mod lint;
mod model;
mod packages;
mod pool;
mod run;
mod security;
mod srp;
mod supply;
mod tally;
mod toolchain;
mod unit;

use run::{Part, Run};
use tally::Tally;

/// All parts, in the order in which they run.
const PARTS: &[Part] = &[
    Part { name: "lint", is_quick: true, tools: |_| Ok(lint::tools()), run: lint::run },
    Part { name: "supply", is_quick: false, tools: |_| Ok(supply::tools()), run: supply::run },
    Part { name: "unit", is_quick: true, tools: |_| Ok(unit::tools()), run: unit::run },
    Part {
        name: "toolchain",
        is_quick: false,
        tools: |project| Ok(toolchain::tools(project)),
        run: toolchain::run,
    },
    Part { name: "srp", is_quick: false, tools: |_| Ok(srp::tools()), run: srp::run },
    Part { name: "amplify", is_quick: false, tools: |_| Ok(amplify::tools()), run: amplify::run },
    Part { name: "pool", is_quick: false, tools: |_| Ok(pool::tools()), run: pool::run },
    Part { name: "model", is_quick: false, tools: |_| Ok(model::tools()), run: model::run },
    Part { name: "browser", is_quick: true, tools: browser::tools, run: browser::run },
    Part {
        name: "size",
        is_quick: false,
        tools: |project| Flavor::Standard.tools(project),
        run: size_within_budget,
    },
    Part {
        name: "e2e",
        is_quick: true,
        tools: |project| e2e::tools(project, Kind::Local),
        run: |run, tally| e2e::run(run, tally, Kind::Local),
    },
    Part {
        name: "e2e-one-piece",
        is_quick: false,
        tools: |project| e2e::tools(project, Kind::Local),
        run: e2e::run_one_piece,
    },
    Part {
        name: "e2e-ministack",
        is_quick: false,
        tools: |project| e2e::tools(project, Kind::Ministack),
        run: |run, tally| e2e::run(run, tally, Kind::Ministack),
    },
    Part { name: "deploy", is_quick: false, tools: deploy::tools, run: deploy::run },
    // This part is the last, because it evaluates the results of the others.
    Part { name: "security", is_quick: false, tools: |_| Ok(Tools::new()), run: security::run },
];

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The parts to run. Without a part or --quick, all of them run.
    #[arg(value_name = "PART", value_parser = PossibleValuesParser::new(PARTS.iter().map(|part| part.name)))]
    parts: Vec<String>,
    /// Runs the parts that most changes need: lint, unit, browser and e2e.
    #[arg(long)]
    quick: bool,
    /// Runs only the tests whose names contain this text. May be repeated.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

impl Options {
    fn includes(&self, part: &Part) -> bool {
        match self.parts.as_slice() {
            [] => part.is_quick || !self.quick,
            names => names.iter().any(|name| name == part.name),
        }
    }
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: Options) -> Result<ExitCode> {
    if options.quick && !options.parts.is_empty() {
        let quick: Vec<_> = PARTS.iter().filter(|part| part.is_quick).map(|part| part.name).collect();
        bail!("--quick selects the parts itself ({}): leave it out, or the parts", quick.join(", "));
    }
    if options.parts.is_empty() {
        disk::require_room(project)?;
    }
    let parts: Vec<_> = PARTS.iter().filter(|part| options.includes(part)).collect();
    let run = Run::new(project, PARTS, options.only)?;
    let mut tally = Tally::default();
    for part in parts {
        run.run_part(part, &mut tally);
    }

    println!();
    for failure in tally.failures() {
        println!("FAILED {failure}");
    }
    println!("{tally}");
    Ok(if tally.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn size_within_budget(run: &Run, tally: &mut Tally) -> Result<()> {
    for flavor in [Flavor::Standard, Flavor::OnePiece] {
        let is_within = size::print(run.project, flavor, &run.dist_of(flavor)?)?;
        tally.add_check(&format!("size: {}, within the budget", flavor.description()), is_within);
        println!();
    }
    tally.add_check("size: the headless client within its budget", size::print_headless(run.project)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PARTS;

    #[test]
    fn help_lists_the_quick_parts() {
        let quick: Vec<_> = PARTS.iter().filter(|part| part.is_quick).map(|part| part.name).collect();
        assert_eq!(quick, ["lint", "unit", "browser", "e2e"]);
    }
}
