//! Checks the imports between the files of each crate: files do not import each other in a circle, and a layer does not
//! import the layers above it.

#![expect(clippy::expect_used, clippy::panic, reason = "a panic fails the test")]

mod source;

use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use source::{Crate, Import};

/// The crates: a name for messages, the directory, and the files from which the modules can be reached.
const CRATES: [(&str, &str, &[&str]); 9] = [
    ("yew-cognito", "src", &["lib.rs", "main.rs"]),
    ("cognito-client", "crates/client/src", &["lib.rs"]),
    ("cognito-client-srp", "crates/srp/src", &["lib.rs"]),
    ("cognito-server", "crates/server/src", &["lib.rs"]),
    ("demo-api", "crates/demo-api/src", &["lib.rs", "main.rs"]),
    ("cognito-pool", "crates/pool/src", &["lib.rs", "main.rs"]),
    ("infra", "crates/infra/src", &["lib.rs"]),
    ("xtask", "crates/xtask/src", &["main.rs"]),
    ("e2e", "tests/e2e/src", &["lib.rs"]),
];

/// The layers of a crate, from the lowest to the highest. A module outside of these belongs to no layer.
const LAYERS: [(&str, &[&str]); 2] =
    [("cognito-client", &["platform", "protocol", "auth"]), ("yew-cognito", &["i18n", "ui", "app"])];

fn parse(name: &str) -> Crate {
    let (_, folder, roots) =
        CRATES.iter().find(|(known, ..)| *known == name).expect("the crate is in the list");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    Crate::parse(&root, roots).unwrap_or_else(|error| panic!("{folder}: {error}"))
}

/// Returns the groups of files that import each other, each as a list of its imports.
fn circles(imports: &[Import]) -> Vec<Vec<&Import>> {
    let graph: DiGraphMap<&str, ()> =
        imports.iter().map(|import| (import.from.as_str(), import.to.as_str(), ())).collect();
    let groups = tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1);
    let inside = |group: Vec<&str>| {
        let within =
            |import: &&Import| group.contains(&import.from.as_str()) && group.contains(&import.to.as_str());
        imports.iter().filter(within).collect()
    };
    groups.map(inside).collect()
}

#[test]
fn files_do_not_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for (name, ..) in CRATES {
        for circle in circles(&parse(name).imports()) {
            found.push(format!("{name}:"));
            found.extend(circle.iter().map(|import| format!("    {import}")));
        }
    }
    assert!(
        found.is_empty(),
        "files import each other; move what they share into a file below both:\n{}",
        found.join("\n")
    );
}

#[test]
fn layers_do_not_import_higher_layers() {
    for (name, layers) in LAYERS {
        let level = |file: &str| {
            let first = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
            layers.iter().position(|layer| *layer == first)
        };
        let imports = parse(name).imports();
        let upward: Vec<_> = imports
            .iter()
            .filter(|import| matches!((level(&import.from), level(&import.to)), (Some(from), Some(to)) if from < to))
            .map(ToString::to_string)
            .collect();
        assert!(upward.is_empty(), "{name}: imports of a higher layer:\n{}", upward.join("\n"));
        for layer in layers {
            let is_used =
                |import: &Import| level(&import.from) == layers.iter().position(|known| known == layer);
            assert!(
                imports.iter().any(is_used),
                "{name}: the layer `{layer}` has no imports; is its name right?"
            );
        }
    }
}

/// Writes the files into a temporary directory, and returns the imports between them.
fn imports_of(files: &[(&str, &str)]) -> Vec<Import> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    Crate::parse(folder.path(), &[files[0].0]).expect("Rust files").imports()
}

fn shown(imports: &[Import]) -> Vec<String> {
    imports.iter().map(|import| format!("{} -> {}: {}", import.from, import.to, import.name)).collect()
}

#[test]
fn an_import_leads_to_the_file_that_defines_the_name() {
    let imports = imports_of(&[
        ("lib.rs", "mod shop; mod cook;"),
        ("shop.rs", "mod bread; pub(crate) use bread::Bread; pub(crate) fn open() {}"),
        ("shop/bread.rs", "pub(crate) struct Bread;"),
        ("cook.rs", "use crate::shop::{self, Bread}; fn cook(_: Bread) { shop::open() }"),
    ]);
    assert_eq!(shown(&imports), ["cook.rs -> shop.rs: open", "cook.rs -> shop/bread.rs: Bread"]);
}

#[test]
fn names_in_macros_count() {
    let imports = imports_of(&[
        ("lib.rs", "mod one; mod two;"),
        ("one.rs", "pub(crate) const ONE: u8 = 1;"),
        ("two.rs", "fn print() { println!(\"{}\", crate::one::ONE) }"),
    ]);
    assert_eq!(shown(&imports), ["two.rs -> one.rs: ONE"]);
}

#[test]
fn tests_do_not_count() {
    let imports = imports_of(&[
        ("lib.rs", "mod one; mod two;"),
        ("one.rs", "pub(crate) fn one() {} #[cfg(test)] mod tests { use crate::two::two; }"),
        ("two.rs", "use crate::one::one; pub(crate) fn two() { one() }"),
    ]);
    assert_eq!(shown(&imports), ["two.rs -> one.rs: one"]);
}

#[test]
fn a_parent_that_only_publishes_its_child_does_not_import_it() {
    let child = ("parent/child.rs", "use super::Shared; pub(crate) struct Child(Shared);");
    let publishes = "mod child; pub(crate) use child::Child; pub(crate) struct Shared;";
    let imports = imports_of(&[("lib.rs", "mod parent;"), ("parent.rs", publishes), child]);
    assert!(circles(&imports).is_empty(), "{:?}", shown(&imports));

    let uses =
        "mod child; pub(crate) use child::Child; pub(crate) struct Shared; fn new() -> Child { todo!() }";
    let imports = imports_of(&[("lib.rs", "mod parent;"), ("parent.rs", uses), child]);
    assert_eq!(circles(&imports).len(), 1, "{:?}", shown(&imports));
}
