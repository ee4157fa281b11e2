//! The part of the site that is loaded later, in a file of its own.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::tools::{MAIN_PART, PARTS_VARIABLE};
use crate::{file, file_list, hash, optimize};

/// The lazy part of a release.
pub(super) struct LazyPart {
    pub(super) wasm: Vec<u8>,
}

impl LazyPart {
    /// Reads and optimizes the lazy part that has been split off in this build; `None` if the build is in one piece.
    pub(super) fn find(project: &Project) -> Result<Option<Self>> {
        let Some(folder) = env::var_os(PARTS_VARIABLE).map(PathBuf::from) else { return Ok(None) };
        let path = folder.join(only_lazy(&file_list::list(&folder)?)?);
        optimize::optimize_part(project, &path)?;
        Ok(Some(Self { wasm: file::read(&path)? }))
    }

    /// Returns the name of the published file.
    pub(super) fn file_name(&self) -> String {
        format!("lazy-{}.wasm", hash::for_file_name(&self.wasm))
    }
}

/// Returns the only file of WebAssembly besides the main part.
///
/// There is one split point, so there is one lazy part. With several, code that is shared by some of them would be in
/// further files, which static/lazy.js does not load.
fn only_lazy(files: &[String]) -> Result<&str> {
    let is_lazy = |file: &&String| {
        let path = Path::new(file);
        path.extension().is_some_and(|extension| extension == "wasm")
            && path.file_stem() != Some(MAIN_PART.as_ref())
    };
    let lazy: Vec<_> = files.iter().filter(is_lazy).collect();
    match lazy[..] {
        [only] => Ok(only),
        [] => bail!("the WebAssembly has no lazy part: nothing was split off"),
        [..] => bail!("the WebAssembly was split into {} lazy parts, and not one: {lazy:?}", lazy.len()),
    }
}

/// Removes the import of the splitter's own script from wasm-bindgen's glue. Returns the glue without it, and the name of
/// the variable.
///
/// The splitter's script loads the parts without an integrity check, so static/lazy.js replaces it.
pub(super) fn take_import(glue: &str) -> Result<(String, &str)> {
    let lines: Vec<_> = glue.lines().collect();
    let imports: Vec<_> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, imported_by(line)?))).collect();
    let [(at, name)] = imports[..] else {
        bail!("the glue imports the splitter's script {} times instead of once", imports.len());
    };
    Ok(([&lines[..at], &lines[at + 1..]].concat().join("\n"), name))
}

/// Returns the variable to which a line assigns the splitter's script.
fn imported_by(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(';');
    let name = line.strip_prefix("import * as ")?.strip_suffix(r#" from "./__wasm_split.js""#)?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{only_lazy, take_import};

    fn files(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn lazy_part_is_the_only_other_module() {
        let found = files(&["__wasm_split.js", "app.wasm", "split_lazy.wasm"]);
        assert_eq!(only_lazy(&found).unwrap(), "split_lazy.wasm");
    }

    #[test]
    fn unexpected_number_of_lazy_parts_is_an_error() {
        let error = |names: &[&str]| only_lazy(&files(names)).unwrap_err().to_string();
        assert!(error(&["app.wasm", "__wasm_split.js"]).contains("no lazy part"));
        let several = error(&["app.wasm", "split_a.wasm", "chunk_1.wasm"]);
        assert!(several.contains("2 lazy parts") && several.contains("chunk_1.wasm"), "{several}");
    }

    #[test]
    fn import_of_the_splitter_is_removed() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nlet wasm;\nuse(import1);";
        assert_eq!(take_import(glue).unwrap(), ("let wasm;\nuse(import1);".to_owned(), "import1"));
    }

    #[test]
    fn missing_or_repeated_import_is_an_error() {
        for (glue, times) in [
            ("let wasm;", "0 times"),
            ("import * as a from './snippets/a.js'", "0 times"),
            ("import * as a from \"./__wasm_split.js\"\nimport * as b from \"./__wasm_split.js\"", "2 times"),
        ] {
            assert!(take_import(glue).unwrap_err().to_string().contains(times), "{glue}");
        }
    }
}
