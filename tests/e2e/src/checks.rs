//! Checks that apply to every test.

use std::collections::BTreeSet;

use crate::browser::ConsoleLine;
use crate::canaries::{Canaries, Place};
use crate::{Record, Snapshot};

/// The prefix of all our keys in a browser's storage.
pub const STORAGE_PREFIX: &str = "yew-cognito.";

/// The rules for one test: the origins that the page may contact, the errors that it may log, and the secrets to look
/// for.
#[derive(Debug)]
pub struct Rules<'a> {
    /// The site, the pool, the API, and other origins that the test adds.
    pub origins: &'a [String],
    /// Texts of error lines that the test provokes.
    pub expected_errors: &'a [String],
    /// The secrets to look for.
    pub canaries: &'a Canaries,
}

/// Returns everything in `record` that violates the rules.
#[must_use]
pub fn problems(record: &Record, rules: &Rules<'_>) -> Vec<String> {
    let mut problems = BTreeSet::new();
    problems.extend(record.console.iter().filter_map(|line| console_problem(line, rules)));
    problems.extend(record.urls.iter().flat_map(|url| url_problems(url, rules)));
    problems.extend(record.snapshots.iter().flat_map(|snapshot| snapshot_problems(snapshot, rules.canaries)));
    problems.into_iter().collect()
}

fn console_problem(line: &ConsoleLine, rules: &Rules<'_>) -> Option<String> {
    let ConsoleLine { level, source, text } = line;
    if let Some(secret) = rules.canaries.found_in(text, Place::Exposed).first() {
        return Some(format!("{secret} on the console ({source} {level})"));
    }
    if text.contains("[e2e] violation of") || text.contains("Content Security Policy") {
        return Some(format!("Content-Security-Policy: {text}"));
    }
    if text.contains("panicked at") {
        return Some(format!("panic: {text}"));
    }
    // Chromium's own message about a response with a 4xx or 5xx status, or about a missing response.
    let is_failed_load = source == "network" && text.contains("Failed to load resource");
    let is_expected = rules.expected_errors.iter().any(|expected| text.contains(expected));
    (level == "SEVERE" && !is_failed_load && !is_expected).then(|| format!("error on the console: {text}"))
}

fn url_problems(url: &str, rules: &Rules<'_>) -> Vec<String> {
    let mut problems = Vec::new();
    let is_ours = rules.origins.iter().any(|origin| {
        url.strip_prefix(origin)
            .is_some_and(|suffix| suffix.is_empty() || suffix.starts_with(['/', '?', '#']))
    });
    // The empty tab at the start of every test, and images that are inlined in the style sheet.
    let is_local = url.is_empty() || ["about:", "data:"].iter().any(|scheme| url.starts_with(scheme));
    if !is_ours && !is_local {
        problems.push(format!("foreign URL: {url}"));
    }
    for secret in rules.canaries.found_in(url, Place::Exposed) {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        problems.push(format!("{secret} in a URL ({path})"));
    }
    problems
}

fn snapshot_problems(snapshot: &Snapshot, canaries: &Canaries) -> Vec<String> {
    let Snapshot { url, html, history_state, local, session } = snapshot;
    let mut problems = Vec::new();
    for (text, place) in [(html, "the DOM"), (history_state, "history.state"), (url, "the location")] {
        let found = canaries.found_in(text, Place::Exposed);
        problems.extend(found.iter().map(|secret| format!("{secret} in {place} of {url}")));
    }
    for (area, entries) in [("localStorage", local), ("sessionStorage", session)] {
        for (key, value) in entries {
            if !key.starts_with(STORAGE_PREFIX) {
                problems.push(format!("{area} has a key that is not ours: {key}"));
            }
            let found = canaries.found_in(value, Place::Stored);
            problems.extend(found.iter().map(|secret| format!("{secret} in {area} under {key}")));
            if !canaries.found_in(key, Place::Exposed).is_empty() {
                problems.push(format!("a secret in a key of {area}"));
            }
        }
    }
    problems
}
