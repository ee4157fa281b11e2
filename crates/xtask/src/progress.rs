//! Shows what set-up does and how far it is.

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// What a log says when it is the network that is missing.
const NETWORK_TROUBLE: &[&str] = &[
    "Could not resolve host",
    "failed to lookup address",
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Name or service not known",
    "nodename nor servname",
    "Network is unreachable",
    "Could not connect",
    "Couldn't connect",
    "Failed to connect",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "NewConnectionError",
    "(from versions: none)",
];

/// A row of steps, one after the other.
pub(crate) struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    /// So many steps lie ahead.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Begins the next step, whose tools show by themselves how far they are.
    pub(crate) fn announce(&mut self, name: &str) {
        self.done += 1;
        eprintln!("[{}/{}] {name}", self.done, self.total);
    }

    /// Does the next step and shows how long it takes. Output of its tools belongs into the log it is given.
    pub(crate) fn run<T>(
        &mut self,
        project: &Project,
        name: &str,
        step: impl FnOnce(&Path) -> Result<T>,
    ) -> Result<T> {
        self.done += 1;
        let title = format!("[{}/{}] {name}", self.done, self.total);
        let log = project.log(&slug(name))?;
        // a log of an earlier run would be read as if it were this one's
        let _ = fs::remove_file(&log);

        let started = Instant::now();
        let result = with_ticker(&title, started, || step(&log));
        let seconds = started.elapsed().as_secs_f32();
        match &result {
            Ok(_) => eprintln!("{}{title}: {seconds:.1} s", fresh_line()),
            Err(_) => eprintln!("{}{title}: failed after {seconds:.1} s", fresh_line()),
        }
        result.with_context(|| name.to_owned()).map_err(|error| explain(error, project, &log))
    }
}

/// The error with what its log tells: where it is, and whether the network was the trouble.
fn explain(error: anyhow::Error, project: &Project, log: &Path) -> anyhow::Error {
    let Ok(text) = fs::read_to_string(log) else { return error };
    let shown = project.shown(log);
    if let Some(line) = text.lines().find(|line| NETWORK_TROUBLE.iter().any(|sign| line.contains(sign))) {
        return anyhow::anyhow!("no network ({}); connect and run this again (log: {shown})", line.trim());
    }
    anyhow::anyhow!("{error:#} (log: {shown})")
}

/// Turns a tool's bad exit into an error that names what the tool said last.
pub(crate) fn check(status: std::process::ExitStatus, log: &Path) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(log).unwrap_or_default();
    let says = |line: &&str| line.to_lowercase().starts_with("error") || line.starts_with("E:");
    let said = text.lines().find(says).or_else(|| text.lines().rfind(|line| !line.trim().is_empty()));
    bail!("{}", said.unwrap_or("it failed without a word").trim());
}

/// Keeps a line about the step alive while it lasts: every second on a terminal, now and then in a log.
fn with_ticker<T>(title: &str, started: Instant, step: impl FnOnce() -> T) -> T {
    let terminal = stderr().is_terminal();
    let pause = if terminal { Duration::from_secs(1) } else { Duration::from_secs(30) };
    if terminal {
        eprint!("{title} …");
    } else {
        eprintln!("{title} …");
    }
    thread::scope(|scope| {
        let (finished, waiting) = channel::<()>();
        scope.spawn(move || {
            while waiting.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let seconds = started.elapsed().as_secs();
                if terminal {
                    eprint!("\r{title} … {seconds} s");
                } else {
                    eprintln!("{title} … {seconds} s so far");
                }
                let _ = stderr().flush();
            }
        });
        let result = step();
        drop(finished);
        result
    })
}

/// What brings a terminal's cursor back to an empty line.
fn fresh_line() -> &'static str {
    if stderr().is_terminal() { "\r\u{1b}[2K" } else { "" }
}

/// A file name for a step.
fn slug(name: &str) -> String {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(3)
        .collect::<Vec<_>>()
        .join("-")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_short_file_names() {
        assert_eq!(slug("wasm-bindgen 0.2.130 (about 3 minutes)"), "wasm-bindgen-0");
        assert_eq!(slug("Trunk"), "trunk");
    }
}
