//! `cargo xtask coverage`: measures how many lines of the headless crates their native tests run.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{self, Crates, LlvmTools, Tool};

/// The packages, the directories of their sources, and the minimum percentage of lines that tests have to run.
const PACKAGES: [(&str, &str, usize); 2] =
    [("cognito-client", "crates/client/src/", 90), ("cognito-client-srp", "crates/srp/src/", 90)];

/// Paths that are not counted: code that only runs in a browser, which the part `browser` tests, and code that only
/// tests use.
const NOT_COUNTED: [&str; 3] = [
    "crates/client/src/platform/web/",
    "crates/client/src/auth/browser.rs",
    "crates/client/src/platform/fake",
];

/// The number of lines that were run, and of all lines that can be run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lines {
    run: usize,
    all: usize,
}

impl Lines {
    fn add(&mut self, was_run: bool) {
        self.run += usize::from(was_run);
        self.all += 1;
    }

    fn is_at_least(self, percent: usize) -> bool {
        self.all > 0 && self.run * 100 >= self.all * percent
    }

    /// Formats the counts and their ratio in tenths of a percent. The ratio is rounded down, so that a percentage is
    /// not shown before it has been reached.
    fn shown(self) -> String {
        let tenths = (self.run * 1000).checked_div(self.all).unwrap_or_default();
        format!("{:>5} of {:>5} lines {:>4}.{} %", self.run, self.all, tenths / 10, tenths % 10)
    }
}

/// Runs the command.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let needed: [Box<dyn Tool>; 3] =
        [Box::new(Crates::ForBuilding), Box::new(LlvmTools), Box::new(tools::CARGO_LLVM_COV)];
    tools::set_up(project, &needed, 0)?;

    let report = project.empty_run_folder("coverage")?.join("lcov.info");
    let mut test = Command::new(tools::CARGO_LLVM_COV.program(project, "cargo-llvm-cov"));
    test.current_dir(&project.root)
        .args(["llvm-cov", "test", "--locked", "--all-features", "--lib", "--tests"])
        .args(PACKAGES.iter().flat_map(|(package, ..)| ["--package", *package]))
        .args(["--lcov", "--output-path"])
        .arg(&report);
    if !run_shown(&mut test)?.success() {
        bail!("the tests failed");
    }
    let report = fs::read_to_string(&report).context("cargo llvm-cov has written no report")?;
    let root = format!("{}/", project.root.display());
    let files = count(&report, |path| {
        let path = path.strip_prefix(&root)?.to_owned();
        let source = fs::read_to_string(project.root.join(&path)).ok()?;
        is_counted(&path).then(|| (path, product_lines(&source)))
    });

    let mut is_sufficient = true;
    for (package, folder, min_percent) in PACKAGES {
        let package_files = files.iter().filter(|(path, _)| path.starts_with(folder));
        let mut total = Lines::default();
        println!("\n{package}, files with lines that no test runs:");
        for (path, lines) in package_files {
            total = Lines { run: total.run + lines.run, all: total.all + lines.all };
            if lines.run < lines.all {
                println!("  {}  {}", lines.shown(), path.trim_start_matches(folder));
            }
        }
        println!("  {}  {package}, of which at least {min_percent} % have to be run", total.shown());
        is_sufficient &= total.is_at_least(min_percent);
    }
    Ok(if is_sufficient { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Counts the lines of each file in a report in [lcov] format. `path` returns the name of a file and the number of its
/// last line that counts, or `None` for a file that does not count.
///
/// [lcov]: https://github.com/linux-test-project/lcov
fn count(report: &str, path: impl Fn(&str) -> Option<(String, usize)>) -> BTreeMap<String, Lines> {
    let mut files: BTreeMap<String, Lines> = BTreeMap::new();
    let mut current = None;
    for line in report.lines() {
        if let Some(file) = line.strip_prefix("SF:") {
            current = path(file);
        } else if let Some((name, last)) = &current
            && let Some((number, times)) = line.strip_prefix("DA:").and_then(|rest| rest.split_once(','))
            && number.parse().is_ok_and(|number: usize| number <= *last)
        {
            files.entry(name.clone()).or_default().add(times != "0");
        }
    }
    files
}

fn is_counted(path: &str) -> bool {
    let is_test = path.ends_with("/tests.rs") || path.contains("/tests/") || path.ends_with("/vectors.rs");
    !is_test && !NOT_COUNTED.iter().any(|start| path.starts_with(start))
}

/// Returns the number of lines before a file's own tests. These are always run and would inflate the coverage.
fn product_lines(source: &str) -> usize {
    let lines: Vec<_> = source.lines().collect();
    let tests = lines.windows(2).position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod "));
    tests.unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_file_up_to_the_tests() {
        let report = "SF:/a/x.rs\nFN:1,f\nDA:1,3\nDA:2,0\nDA:9,1\nend_of_record\nSF:/b/y.rs\nDA:1,1\n";
        let counted = count(report, |path| path.strip_prefix("/a/").map(|name| (name.to_owned(), 5)));
        assert_eq!(counted, BTreeMap::from([("x.rs".to_owned(), Lines { run: 1, all: 2 })]));
    }

    #[test]
    fn lines_of_tests_are_not_counted() {
        assert_eq!(product_lines("fn f() {}\n\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n"), 2);
        assert_eq!(product_lines("fn f() {}\n#[cfg(test)]\nfn g() {}\n"), 3);
        assert!(is_counted("crates/client/src/auth/store.rs"));
        for test in ["crates/client/src/auth/tests.rs", "crates/client/src/auth/tests/srp.rs"] {
            assert!(!is_counted(test), "{test}");
        }
    }

    #[test]
    fn percentage_is_rounded_down() {
        assert!(!Lines::default().is_at_least(90));
        assert!(!Lines { run: 899, all: 1000 }.is_at_least(90));
        assert!(Lines { run: 900, all: 1000 }.is_at_least(90));
        assert_eq!(Lines { run: 8999, all: 10_000 }.shown(), " 8999 of 10000 lines   89.9 %");
    }
}
