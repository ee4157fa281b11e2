//! Reads the logs of tools, to show their progress and to explain their failures.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::ExitStatus;

use anyhow::{Error, Result, anyhow, bail};

use crate::cargo;
use crate::project::Project;

/// Messages in a log that indicate a missing network connection.
const NETWORK_ERRORS: &[&str] = &[
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

/// Returns an error if a program was not successful, with the first error in its log, or else with the last line.
pub(crate) fn check(status: ExitStatus, log: &Path) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(log).unwrap_or_default();
    let is_error = |line: &&str| line.to_lowercase().starts_with("error") || line.starts_with("E:");
    let is_text = |line: &&str| !line.trim().is_empty() && !cargo::is_progress_bar(line);
    let message = lines(&text).find(is_error).or_else(|| lines(&text).filter(is_text).last());
    bail!("{}", message.unwrap_or("it failed without a message").trim());
}

/// Returns an error with the path of its log, or an error about the network if the log shows that it is missing; `None`
/// if there is no log.
pub(crate) fn explain(error: &Error, project: &Project, log: &Path) -> Option<Error> {
    let text = fs::read_to_string(log).ok()?;
    let shown = project.shown(log);
    let is_network_error = |line: &&str| NETWORK_ERRORS.iter().any(|message| line.contains(message));
    Some(match lines(&text).find(is_network_error) {
        Some(line) => anyhow!("no network ({}); connect and run this again (log: {shown})", line.trim()),
        None => anyhow!("{error:#} (log: {shown})"),
    })
}

/// Returns the numbers of finished and of all crates if cargo shows them at the end of a log.
pub(crate) fn progress(log: &Path) -> Option<(u32, u32)> {
    const MAX_BYTES: u64 = 2048;
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_BYTES))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    cargo::progress_in(&String::from_utf8_lossy(&end))
}

/// Returns the lines of a log. A progress bar ends with a carriage return, and the text after it is a line of its own.
fn lines(log: &str) -> impl Iterator<Item = &str> {
    log.split(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn error_after_a_progress_bar_is_a_line() {
        let log = "    Building [==>     ] 3/12: b\rerror: could not compile\n";
        assert!(lines(log).any(|line| line.starts_with("error")));
    }
}
