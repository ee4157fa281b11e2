//! Counts passed and failed tests.

use std::collections::BTreeMap;
use std::fmt;

/// The tests of one `cargo test`, counted from its output.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Count {
    passed: usize,
    failed: usize,
    /// The name of each test, and whether it passed.
    tests: Vec<(String, bool)>,
}

impl Count {
    /// Returns whether no test ran.
    pub(super) fn is_empty(&self) -> bool {
        self.passed + self.failed == 0
    }

    /// Reads a line of output. Summary lines are counted, and the lines of single tests provide their names.
    pub(super) fn read(&mut self, line: &str) {
        if let Some((name, result)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "))
            && ["ok", "FAILED"].contains(&result)
        {
            self.tests.push((name.to_owned(), result == "ok"));
        }
        let Some((_, result)) = line.split_once("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<usize>), words.next()) else {
                continue;
            };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

/// The results of all tests and checks in this run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
    /// The results by name. The name of a test is its suite and its own name with `: ` between them.
    results: BTreeMap<String, bool>,
}

impl Tally {
    /// Adds the result of a check.
    pub(super) fn add_check(&mut self, what: &str, passed: bool) {
        self.record(what, passed);
        if passed {
            self.passed += 1;
        } else {
            self.fail(what);
        }
    }

    /// Adds the tests of one `cargo test`. It also fails if it ended with an error (it did not compile or it crashed),
    /// or if it had no tests, because it was then not run correctly.
    pub(super) fn add_tests(&mut self, what: &str, count: &Count, success: bool) {
        for (test, passed) in &count.tests {
            self.record(&format!("{what}: {test}"), *passed);
        }
        self.record(what, success);
        self.passed += count.passed;
        self.failed += count.failed;
        if count.failed > 0 {
            self.failures.push(format!("{what}: {} tests", count.failed));
        } else if !success {
            self.fail(&format!("{what}: did not run to its end"));
        } else if count.passed == 0 {
            self.fail(&format!("{what}: no test ran"));
        }
    }

    /// Adds a result by its name. Results with the same name must all have passed.
    fn record(&mut self, what: &str, passed: bool) {
        *self.results.entry(what.to_owned()).or_insert(true) &= passed;
    }

    /// Returns whether a test or check passed; `None` if it did not run.
    pub(super) fn result(&self, what: &str) -> Option<bool> {
        self.results.get(what).copied()
    }

    /// Adds a failure.
    pub(super) fn fail(&mut self, what: &str) {
        self.failed += 1;
        self.failures.push(what.to_owned());
    }

    /// Returns a description of each failure.
    pub(super) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Returns whether nothing failed.
    pub(super) fn is_success(&self) -> bool {
        self.failed == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Tally};

    fn count(lines: &[&str]) -> Count {
        let mut count = Count::default();
        for line in lines {
            count.read(line);
        }
        count
    }

    fn counts(passed: usize, failed: usize) -> Count {
        Count { passed, failed, tests: Vec::new() }
    }

    #[test]
    fn results_are_found_by_name() {
        let mut tally = Tally::default();
        tally.add_check("format", true);
        tally.add_tests(
            "unit",
            &count(&["test a::b ... ok", "test a::c ... FAILED", "test a::c ... ok"]),
            true,
        );
        assert_eq!(tally.result("format"), Some(true));
        assert_eq!(tally.result("unit: a::b"), Some(true));
        assert_eq!(tally.result("unit: a::c"), Some(false), "one of two tests with this name failed");
        assert_eq!(tally.result("unit: a::d"), None);
    }

    #[test]
    fn result_lines_are_summed() {
        let counted = count(&[
            "running 3 tests",
            "test one ... ok",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.25s",
            "\u{1b}[32mtest result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out\u{1b}[0m",
        ]);
        assert_eq!((counted.passed, counted.failed), (8, 2));
        assert_eq!(counted.tests, [("one".to_owned(), true)]);
    }

    #[test]
    fn other_lines_are_ignored() {
        assert_eq!(count(&["", "3 passed", "test result: ", "test result: ok."]), Count::default());
    }

    #[test]
    fn summary_counts_passed_and_failed_tests() {
        let mut tally = Tally::default();
        tally.add_tests("unit", &counts(5, 0), true);
        tally.add_check("format", true);
        assert!(tally.is_success());
        assert_eq!(tally.to_string(), "6 passed, 0 failed");
    }

    #[test]
    fn test_run_that_breaks_or_is_empty_fails() {
        for (count, success) in [(Count::default(), false), (Count::default(), true), (counts(2, 0), false)] {
            let mut tally = Tally::default();
            tally.add_tests("unit", &count, success);
            assert_eq!(tally.failures().len(), 1);
            assert!(!tally.is_success());
        }
    }

    #[test]
    fn failed_tests_are_counted_once() {
        let mut tally = Tally::default();
        tally.add_tests("unit", &counts(1, 2), false);
        assert_eq!(tally.to_string(), "1 passed, 2 failed");
        assert_eq!(tally.failures(), ["unit: 2 tests"]);
    }
}
