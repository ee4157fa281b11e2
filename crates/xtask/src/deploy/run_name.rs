//! The name of this run, by which the record of releases and change sets identify it.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the name of this run.
pub(super) fn run_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        format!("yew-cognito-{seconds}-{}", std::process::id())
    })
}
