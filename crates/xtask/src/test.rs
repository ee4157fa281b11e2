//! `cargo xtask test`: runs all tests, in parts that can also be run alone.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::pool::Kind;
use crate::process::run_watched;
use crate::project::Project;
use crate::site::Flavor;
use crate::tools::{self, Tools};
use crate::{site, size};

mod amplify;
mod browser;
mod deploy;
mod disk;
mod e2e;
mod lint;
mod model;
mod packages;
mod pool;
mod security;
mod srp;
mod supply;
mod tally;
mod toolchain;
mod unit;

use tally::Tally;

/// A part of the tests. [`PARTS`] lists all of them.
struct Part {
    name: &'static str,
    /// Whether `--quick` runs the part.
    is_quick: bool,
    tools: fn(&Project) -> Result<Tools>,
    run: fn(&Run, &mut Tally) -> Result<()>,
}

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
        tools: |project| tools::for_building(project, true),
        run: size_within_budget,
    },
    Part {
        name: "e2e",
        is_quick: true,
        tools: |project| e2e::tools(project, Kind::Local),
        run: |run, tally| e2e::run(run, tally, Kind::Local),
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

/// The state that the parts of one run share.
struct Run<'a> {
    project: &'a Project,
    /// Parts of the names of the tests to run; all tests run if this is empty.
    only: Vec<String>,
    dist_is_built: Cell<bool>,
    /// The names of the parts that have been started.
    begun: RefCell<Vec<&'static str>>,
}

impl Run<'_> {
    fn pass(&self, part: &Part, tally: &mut Tally) {
        println!("\n== {} ==", part.name);
        self.begun.borrow_mut().push(part.name);
        let started = Instant::now();
        let done = (part.tools)(self.project)
            .and_then(|tools| tools::set_up(self.project, &tools, 0))
            .and_then(|_| (part.run)(self, tally));
        if let Err(error) = done {
            // A part that cannot run counts as failed, and the others still run.
            tally.fail(&format!("{}: {error:#}", part.name));
        }
        println!("== {}: {} s ==", part.name, started.elapsed().as_secs());
    }

    /// Returns the directory of the release under test, which is built once. It is separate from `dist/`, so that the
    /// latter is unchanged.
    fn dist(&self) -> Result<PathBuf> {
        let folder = self.project.target().join("e2e/dist");
        if !self.dist_is_built.get() {
            site::build(self.project, Flavor::Standard, &folder)?;
            self.dist_is_built.set(true);
        }
        Ok(folder)
    }

    /// Runs `cargo test` and counts its tests.
    fn cargo_test(&self, tally: &mut Tally, what: &str, configure: impl FnOnce(&mut Command)) -> Result<()> {
        let mut command = tools::cargo(self.project);
        command.args(["test", "--locked", "--no-fail-fast"]);
        configure(&mut command);
        if !self.only.is_empty() && !command.get_args().any(|argument| argument == "--") {
            command.arg("--").args(&self.only);
        }
        let mut count = tally::Count::default();
        let status = run_watched(&mut command, |line| count.read(line))?;
        // With `--only`, some parts of a run may have no test of that name.
        if self.only.is_empty() || !count.is_empty() || !status.success() {
            tally.add_tests(what, &count, status.success());
        }
        Ok(())
    }
}

/// Runs `cargo xtask test`.
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let only = arguments.options("--only")?;
    let is_quick = arguments.flag("--quick");
    let wanted = arguments.words();
    arguments.finish()?;
    if let Some(unknown) = wanted.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        bail!("there is no part `{unknown}`; the parts are {}", names_of(|_| true));
    }
    if is_quick && !wanted.is_empty() {
        bail!("--quick names the parts itself: {}", names_of(|part| part.is_quick));
    }
    if wanted.is_empty() {
        disk::require_room(project)?;
    }
    let is_wanted = |part: &&Part| match wanted.as_slice() {
        [] => part.is_quick || !is_quick,
        names => names.iter().any(|name| name == part.name),
    };
    let parts = PARTS.iter().filter(is_wanted);

    let run = Run { project, only, dist_is_built: Cell::new(false), begun: RefCell::default() };
    let mut tally = Tally::default();
    for part in parts {
        run.pass(part, &mut tally);
    }

    println!();
    for failure in tally.failures() {
        println!("FAILED {failure}");
    }
    println!("{tally}");
    Ok(if tally.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn names_of(is_meant: impl Fn(&Part) -> bool) -> String {
    let names: Vec<_> = PARTS.iter().filter(|part| is_meant(part)).map(|part| part.name).collect();
    names.join(", ")
}

fn size_within_budget(run: &Run, tally: &mut Tally) -> Result<()> {
    let kept = size::print(run.project, Flavor::Standard, &run.dist()?)?;
    tally.add_check("size: a first visit within the budget", kept);
    println!();
    tally.add_check("size: the headless client within its budget", size::print_headless(run.project)?);
    Ok(())
}
