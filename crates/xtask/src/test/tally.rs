//! Counts what passed and what failed.

use std::fmt;

/// The tests of one `cargo test`, as its result lines count them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Count {
    passed: usize,
    failed: usize,
}

impl Count {
    /// Whether no test ran.
    pub(super) fn is_empty(&self) -> bool {
        self.passed + self.failed == 0
    }

    /// Reads a line of output; all but the result lines count nothing.
    pub(super) fn read(&mut self, line: &str) {
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

/// Everything that was tested in this run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Adds a check that is one yes or no.
    pub(super) fn add_check(&mut self, what: &str, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.fail(what);
        }
    }

    /// Adds the tests of one `cargo test`, which also fails if it ended badly (it did not compile, it crashed)
    /// and if it had no tests at all (then something about how it is run is wrong).
    pub(super) fn add_tests(&mut self, what: &str, count: &Count, success: bool) {
        self.passed += count.passed;
        self.failed += count.failed;
        if count.failed > 0 {
            self.failures.push(format!("{what}: {} tests", count.failed));
        } else if !success {
            self.fail(&format!("{what}: did not run to its end"));
        } else if count.passed == 0 {
            self.fail(&format!("{what}: there was no test"));
        }
    }

    /// Adds one failure.
    pub(super) fn fail(&mut self, what: &str) {
        self.failed += 1;
        self.failures.push(what.to_owned());
    }

    /// What failed, in words.
    pub(super) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Whether nothing failed.
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

    #[test]
    fn sums_the_result_lines() {
        let counted = count(&[
            "running 3 tests",
            "test one ... ok",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.25s",
            "\u{1b}[32mtest result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out\u{1b}[0m",
        ]);
        assert_eq!(counted, Count { passed: 8, failed: 2 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(count(&["", "3 passed", "test result: ", "test result: ok."]), Count::default());
    }

    #[test]
    fn the_last_line_says_how_many() {
        let mut tally = Tally::default();
        tally.add_tests("unit", &Count { passed: 5, failed: 0 }, true);
        tally.add_check("format", true);
        assert!(tally.is_success());
        assert_eq!(tally.to_string(), "6 passed, 0 failed");
    }

    #[test]
    fn a_test_run_that_breaks_or_is_empty_fails() {
        for (count, success) in
            [(Count::default(), false), (Count::default(), true), (Count { passed: 2, failed: 0 }, false)]
        {
            let mut tally = Tally::default();
            tally.add_tests("unit", &count, success);
            assert_eq!(tally.failures().len(), 1);
            assert!(!tally.is_success());
        }
    }

    #[test]
    fn failed_tests_are_counted_once() {
        let mut tally = Tally::default();
        tally.add_tests("unit", &Count { passed: 1, failed: 2 }, false);
        assert_eq!(tally.to_string(), "1 passed, 2 failed");
        assert_eq!(tally.failures(), ["unit: 2 tests"]);
    }
}
