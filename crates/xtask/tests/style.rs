//! Checks what rustfmt and clippy cannot: every file says what it is responsible for, and `use` lines have one level of
//! braces.

#![expect(clippy::expect_used, clippy::panic, reason = "a panic fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use syn::{AttrStyle, File, Item, UseTree};

/// The directories with sources, relative to the root of the repository.
const FOLDERS: [&str; 4] = ["src", "crates", "tests", "examples"];

/// Directories of these names hold no sources of ours.
const SKIPPED: [&str; 3] = ["target", "node_modules", "dist"];

/// Returns the path and the syntax tree of every file.
fn sources() -> Vec<(String, File)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository");
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut files);
    }
    let parse = |path: PathBuf| {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).expect("a readable file");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{shown}: {error}"));
        (shown, file)
    };
    files.into_iter().map(parse).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn every_file_says_what_it_is_responsible_for() {
    let is_documented = |file: &File| {
        let first = file.attrs.first();
        first.is_some_and(|first| matches!(first.style, AttrStyle::Inner(_)) && first.path().is_ident("doc"))
    };
    let silent: Vec<_> =
        sources().into_iter().filter(|(_, file)| !is_documented(file)).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "files that do not begin with `//!`:\n{}", silent.join("\n"));
}

fn has_nested_braces(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => has_nested_braces(&path.tree),
        UseTree::Group(group) => {
            group.items.iter().any(|item| !matches!(item, UseTree::Name(_) | UseTree::Rename(_)))
        }
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => false,
    }
}

#[test]
fn use_lines_name_items_of_one_module() {
    let mut nested = Vec::new();
    for (path, file) in sources() {
        for item in &file.items {
            if let Item::Use(item) = item
                && has_nested_braces(&item.tree)
            {
                nested.push(path.clone());
            }
        }
    }
    nested.dedup();
    assert!(
        nested.is_empty(),
        "`use` lines with paths inside of braces; write one line per module:\n{}",
        nested.join("\n")
    );
}
