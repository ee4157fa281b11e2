//! Writes the seed corpus of a fuzzer.

use std::path::Path;
use std::{env, fs};

use serde_json::Value;

/// Writes the initial inputs of a fuzzer to the folder that `FUZZ_SEEDS` names, if the variable is set. A fuzzer
/// modifies valid texts much sooner than it generates them.
pub(crate) fn write(texts: &[Value]) {
    let Some(folder) = env::var_os("FUZZ_SEEDS") else { return };
    for (index, text) in texts.iter().enumerate() {
        fs::write(Path::new(&folder).join(index.to_string()), text.to_string())
            .expect("a seed cannot be written");
    }
}
