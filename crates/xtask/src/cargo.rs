//! Reads the output of cargo: its messages, and its progress bar.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// Returns the path of a program from cargo's messages, which are correct for any target directory, target or profile
/// that is configured for cargo.
pub(crate) fn executable_in(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

/// Makes cargo write the numbers of compiled and of all crates to its log, which it otherwise does only on a terminal.
pub(crate) fn show_progress_in_log(cargo: &mut Command) -> &mut Command {
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80")
}

/// Returns the numbers of finished and of all crates from the last progress bar that cargo has drawn:
/// `Building [====>    ] 12/34: syn, quote`.
pub(crate) fn progress_in(log: &str) -> Option<(u32, u32)> {
    let (_, bar) = log.rsplit_once("Building [")?;
    let (finished, total) = bar.split_once("] ")?.1.split_once(':')?.0.split_once('/')?;
    Some((finished.trim().parse().ok()?, total.parse().ok()?))
}

/// Returns whether a line of a log is a progress bar.
pub(crate) fn is_progress_bar(line: &str) -> bool {
    line.trim_start().starts_with("Building [")
}

#[cfg(test)]
mod tests {
    use super::{executable_in, progress_in};

    #[test]
    fn executable_is_taken_from_the_message_of_its_target() {
        let messages = r#"
            {"reason":"compiler-artifact","target":{"name":"demo-api"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"yew_cognito_demo_api"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"demo-api"},"executable":"/elsewhere/x86/debug/demo-api"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(executable_in(messages, "demo-api"), Some("/elsewhere/x86/debug/demo-api".into()));
        assert_eq!(executable_in(messages, "cognito-pool"), None);
    }

    #[test]
    fn progress_is_that_of_the_last_complete_bar() {
        let log =
            "   Compiling a v1.0.0\n    Building [==>     ] 3/12: b\r    Building [=====> ] 4/12: c(build)\r";
        assert_eq!(progress_in(log), Some((4, 12)));
        assert_eq!(progress_in("    Building [===========>    ] 130/2"), None);
        assert_eq!(progress_in("   Compiling a v1.0.0\n"), None);
    }
}
