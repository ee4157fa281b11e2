//! Reads and writes JSON files.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::file;

/// Reads a JSON file.
pub(crate) fn read(path: &Path) -> Result<Value> {
    serde_json::from_str(&file::read_text(path)?).with_context(|| format!("{} is not JSON", path.display()))
}

/// Writes a JSON file, indented for readers.
pub(crate) fn write(path: &Path, value: &Value) -> Result<()> {
    file::write(path, format!("{value:#}\n"))
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use serde_json::json;

    use super::{read, write};

    #[test]
    fn written_value_is_read_again_and_other_text_is_an_error_with_the_path() {
        let path = env::temp_dir().join(format!("yew-cognito-json-{}.json", process::id()));
        let value = json!({ "a": [1, null] });
        write(&path, &value).unwrap();
        assert_eq!(read(&path).unwrap(), value);
        fs::write(&path, "{").unwrap();
        let error = read(&path).unwrap_err().to_string();
        fs::remove_file(&path).unwrap();
        assert!(error.contains("yew-cognito-json-") && error.contains("is not JSON"), "{error}");
        assert!(read(&path).unwrap_err().to_string().contains("cannot be read"));
    }
}
