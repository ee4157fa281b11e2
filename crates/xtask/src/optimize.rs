//! Optimizes the release's WebAssembly for size: removes functions that are never called, runs wasm-opt, and arranges the
//! functions for the compression.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_encoder::{Encode, Module, RawSection, SectionId};
use wasmparser::{ElementItems, ElementKind, ElementSectionReader, Parser, Payload};

use crate::file;
use crate::project::Project;
use crate::tools::NodePackages;
use crate::wasm;

mod similarity;

/// The features that rustc emits. With all features enabled, wasm-opt writes modules that browsers reject.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];

/// The passes that result in the smallest size after brotli, with little inlining.
const PASSES: [&str; 10] = [
    "--always-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=30",
    "--generate-global-effects",
    // Lets wasm-opt fold additions into the offsets of loads and stores. Additions to Rust's pointers do not wrap
    // around.
    "--low-memory-unused",
    "--converge",
    "-Os",
    "--reorder-globals-always",
    // The order to begin with, for `similarity`.
    "--reorder-functions-by-name",
    "--strip-producers",
    "--strip-target-features",
];

/// The passes that sort the functions by their names, and remove these.
const SORT: [&str; 2] = ["--reorder-functions-by-name", "--strip-debug"];

/// Optimizes the output of wasm-bindgen in place.
pub(crate) fn optimize(project: &Project, path: &Path) -> Result<()> {
    file::write(path, without_dead_shims(&file::read(path)?)?)?;
    optimize_part(project, path)
}

/// Optimizes a file in place that wasm-bindgen has not changed: a lazy part.
pub(crate) fn optimize_part(project: &Project, path: &Path) -> Result<()> {
    wasm_opt(project, path, &PASSES)?;
    file::write(path, similarity::with_ordered_names(&file::read(path)?)?)?;
    wasm_opt(project, path, &SORT)
}

fn wasm_opt(project: &Project, path: &Path, passes: &[&str]) -> Result<()> {
    let output = NodePackages::RELEASE
        .command(project, "wasm-opt")
        .args(FEATURES)
        .args(passes)
        .arg(path)
        .arg("-o")
        .arg(path)
        .output()
        .context("wasm-opt cannot be started; `cargo xtask build` puts it where it is found")?;
    if !output.status.success() {
        bail!("wasm-opt failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Removes wasm-bindgen's shims that the script cannot reach from the function table of a module.
///
/// js-sys describes a closure for each JavaScript function that takes one, whether the function is called or not. Each
/// description leaves the shim of the closure in the table, where wasm-opt cannot recognise it as dead. Scripts call
/// shims through their exports, so a shim that is not exported is never called.
fn without_dead_shims(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut names = HashMap::new();
    let mut exported = HashSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::CustomSection(section) => names.extend(wasm::function_names(&section)?),
            Payload::ExportSection(section) => exported.extend(wasm::exported_functions(section)?),
            _ => {}
        }
    }
    let is_dead = |function: u32| {
        let is_shim = |name: &&str| name.contains("convert::closures") && name.contains("::invoke");
        names.get(&function).is_some_and(is_shim) && !exported.contains(&function)
    };
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ElementSection(section) => {
                let data = elements(wasm, section, is_dead)?;
                module.section(&RawSection { id: SectionId::Element.into(), data: &data });
            }
            payload => wasm::copy_section(&mut module, wasm, &payload)?,
        }
    }
    Ok(module.finish())
}

/// Returns the element section with a live function in place of each dead one.
fn elements(
    wasm: &[u8],
    section: ElementSectionReader<'_>,
    is_dead: impl Fn(u32) -> bool,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    section.count().encode(&mut out);
    for segment in section {
        let segment = segment?;
        match (segment.kind, segment.items) {
            (ElementKind::Active { table_index: None, .. }, ElementItems::Functions(functions)) => {
                out.extend_from_slice(wasm::bytes(wasm, segment.range.start..functions.range().start)?);
                let mut functions = functions.into_iter().collect::<Result<Vec<_>, _>>()?;
                if let Some(live) = functions.iter().copied().find(|function| !is_dead(*function)) {
                    for dead in functions.iter_mut().filter(|function| is_dead(**function)) {
                        *dead = live;
                    }
                }
                functions.encode(&mut out);
            }
            // The first table has the shims. rustc emits no other segments.
            _ => out.extend_from_slice(wasm::bytes(wasm, segment.range)?),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, ExportKind, ExportSection, NameMap, NameSection,
    };

    use super::*;

    /// Returns a module with a table of three functions. Function 7 is exported, and functions 6 and 7 have the name
    /// `name`.
    fn module(table: [u32; 3], name: &str) -> Vec<u8> {
        let mut exports = ExportSection::new();
        exports.export("f", ExportKind::Func, 7);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions((&table[..]).into()));
        let mut functions = NameMap::new();
        functions.append(6, name);
        functions.append(7, name);
        let mut names = NameSection::new();
        names.functions(&functions);
        let mut module = Module::new();
        module.section(&exports).section(&elements).section(&names);
        module.finish()
    }

    #[test]
    fn only_shims_that_are_not_exported_are_removed() {
        let shim = "wasm_bindgen[0]::convert::closures::_::invoke::<(), true>";
        assert_eq!(without_dead_shims(&module([5, 6, 7], shim)).unwrap(), module([5, 5, 7], shim));
        let other = module([5, 6, 7], "yew::invoke");
        assert_eq!(without_dead_shims(&other).unwrap(), other);
    }

    #[test]
    fn incomplete_module_is_an_error() {
        let wasm = module([5, 6, 7], "f");
        for end in [3, 9, 14, wasm.len() - 1] {
            assert!(without_dead_shims(&wasm[..end]).is_err(), "{end} bytes");
        }
    }
}
