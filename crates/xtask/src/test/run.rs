//! One run of the tests: the state that its parts share.

use std::cell::RefCell;
use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use super::tally::{Count, Tally};
use crate::process::run_watched;
use crate::project::Project;
use crate::site::{self, Flavor};
use crate::tools::{self, Tools};

/// A part of the tests, which can be run alone.
pub(super) struct Part {
    pub(super) name: &'static str,
    /// Whether `--quick` runs the part.
    pub(super) is_quick: bool,
    /// Returns the tools that the part needs.
    pub(super) tools: fn(&Project) -> Result<Tools>,
    /// Runs the tests and adds their results.
    pub(super) run: fn(&Run, &mut Tally) -> Result<()>,
}

/// The state that the parts of one run share.
pub(super) struct Run<'a> {
    pub(super) project: &'a Project,
    /// All parts of the tests, in their order.
    pub(super) parts: &'static [Part],
    /// Parts of the names of the tests to run; all tests run if this is empty.
    pub(super) only: Vec<String>,
    /// A copy of this program, which no build replaces.
    pub(super) xtask: PathBuf,
    /// The variants of the release that have been built.
    built: RefCell<Vec<Flavor>>,
    /// The names of the parts that have been started.
    started_parts: RefCell<Vec<&'static str>>,
}

impl<'a> Run<'a> {
    /// Creates a run of the tests whose names contain one of `only`, or of all tests if it is empty.
    pub(super) fn new(project: &'a Project, parts: &'static [Part], only: Vec<String>) -> Result<Self> {
        let xtask = project.empty_run_folder("xtask")?.join(format!("xtask{}", env::consts::EXE_SUFFIX));
        tools::copy_this_program(&xtask)?;
        Ok(Self { project, parts, only, xtask, built: RefCell::default(), started_parts: RefCell::default() })
    }

    /// Returns a run of other tests with the state of this one.
    pub(super) fn narrowed_to(&self, only: Vec<String>) -> Self {
        let (built, started_parts) = (self.built.clone(), self.started_parts.clone());
        let (project, parts, xtask) = (self.project, self.parts, self.xtask.clone());
        Self { project, parts, only, xtask, built, started_parts }
    }

    /// Returns whether a part has been started.
    pub(super) fn has_started(&self, part: &str) -> bool {
        self.started_parts.borrow().contains(&part)
    }

    /// Installs the tools of a part and runs it.
    pub(super) fn run_part(&self, part: &Part, tally: &mut Tally) {
        println!("\n== {} ==", part.name);
        self.started_parts.borrow_mut().push(part.name);
        let started = Instant::now();
        let result = (part.tools)(self.project)
            .and_then(|tools| tools::set_up(self.project, &tools, 0))
            .and_then(|_| (part.run)(self, tally));
        if let Err(error) = result {
            // A part that cannot run counts as failed, and the others still run.
            tally.fail(&format!("{}: {error:#}", part.name));
        }
        println!("== {}: {} s ==", part.name, started.elapsed().as_secs());
    }

    /// Returns the directory of the release under test. It is separate from `dist/`, so that the latter is unchanged.
    pub(super) fn dist(&self) -> Result<PathBuf> {
        self.dist_of(Flavor::Standard)
    }

    /// Returns the directory of a variant of the release, which is built once.
    pub(super) fn dist_of(&self, flavor: Flavor) -> Result<PathBuf> {
        let name = if flavor == Flavor::OnePiece { "e2e/one-piece" } else { "e2e/dist" };
        let folder = self.project.target().join(name);
        if !self.built.borrow().contains(&flavor) {
            site::build(self.project, flavor, &folder)?;
            self.built.borrow_mut().push(flavor);
        }
        Ok(folder)
    }

    /// Runs `cargo test` and adds its tests to the results of `suite`.
    pub(super) fn cargo_test(
        &self,
        tally: &mut Tally,
        suite: &str,
        configure: impl FnOnce(&mut Command),
    ) -> Result<()> {
        let mut command = self.project.cargo();
        command.args(["test", "--locked", "--no-fail-fast"]);
        configure(&mut command);
        if !self.only.is_empty() && !command.get_args().any(|argument| argument == "--") {
            command.arg("--").args(&self.only);
        }
        let mut count = Count::default();
        let status = run_watched(&mut command, |line| count.read(line))?;
        // With `--only`, some parts of a run may have no test of that name.
        if self.only.is_empty() || !count.is_empty() || !status.success() {
            tally.add_tests(suite, &count, status.success());
        }
        Ok(())
    }
}
