//! Lists the files of a directory.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Returns all files below a directory, in alphabetical order, by their relative paths with slashes as in URLs.
pub(crate) fn list(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let absolute = folder.join(&relative);
        let unreadable = || format!("{} cannot be read", absolute.display());
        for entry in fs::read_dir(&absolute).with_context(unreadable)? {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
                files.push(names.join("/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::list;

    #[test]
    fn files_of_all_depths_are_listed_in_order() {
        let folder = env::temp_dir().join(format!("yew-cognito-list-{}", process::id()));
        fs::create_dir_all(folder.join("b/c")).unwrap();
        for file in ["z", "b/c/d", "a"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let files = list(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(files, ["a", "b/c/d", "z"]);
        assert!(list(&folder).unwrap_err().to_string().contains("yew-cognito-list-"));
    }
}
