//! Optimizes the release's WebAssembly for size: removes functions that are never called, runs wasm-opt, and arranges the
//! functions for the compression.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::file;
use crate::project::Project;
use crate::tools::NodePackages;
use crate::wasm::{self, CUSTOM, ELEMENTS, EXPORTS, Reader, push_number};

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
    let sections = wasm::sections(wasm)?;
    let mut names = HashMap::new();
    let mut exported = HashSet::new();
    for (id, content) in sections {
        match id {
            CUSTOM => names.extend(wasm::function_names(Reader::new(content))?),
            EXPORTS => exported.extend(wasm::exported_functions(Reader::new(content))?),
            _ => {}
        }
    }
    let is_dead = |function: u32| {
        let is_shim = |name: &&str| name.contains("convert::closures") && name.contains("::invoke");
        names.get(&function).is_some_and(is_shim) && !exported.contains(&function)
    };
    wasm::rewrite(wasm, |id, mut section| match id {
        ELEMENTS => elements(section, is_dead),
        _ => section.rest().map(<[u8]>::to_vec),
    })
}

/// Returns the element section with a live function in place of each dead one.
fn elements(mut section: Reader<'_>, is_dead: impl Fn(u32) -> bool) -> Result<Vec<u8>> {
    /// The kind of a segment that lists function indices for the first table.
    const PLAIN: u32 = 0;
    const I32_CONST: u8 = 0x41;
    const END: u8 = 0x0b;
    let mut out = Vec::new();
    let count = section.number()?;
    push_number(&mut out, count);
    for _ in 0..count {
        let kind = section.number()?;
        push_number(&mut out, kind);
        if kind != PLAIN {
            // The rest is unchanged: rustc does not emit this kind, and its length is not known here.
            out.extend_from_slice(section.rest()?);
            break;
        }
        // The offset is a signed number, and the table begins at 1. rustc emits nothing else.
        let offset = [section.byte()?, section.byte()?, section.byte()?];
        if !matches!(offset, [I32_CONST, 0..64, END]) {
            bail!("the WebAssembly's table does not begin at the expected offset");
        }
        out.extend(offset);
        let functions: Vec<u32> = (0..section.number()?).map(|_| section.number()).collect::<Result<_>>()?;
        let live = functions.iter().copied().find(|function| !is_dead(*function));
        push_number(&mut out, u32::try_from(functions.len())?);
        for function in functions {
            push_number(&mut out, live.filter(|_| is_dead(function)).unwrap_or(function));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::{FUNCTION, push_sized};

    /// Returns a module with a table of three functions. Function 7 is exported, and functions 6 and 7 have the name
    /// `name`.
    fn module(table: [u8; 3], name: &str) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, content: &[u8]| {
            wasm.push(id);
            push_sized(&mut wasm, content);
        };
        section(EXPORTS, &[1, 1, b'f', FUNCTION, 7]);
        section(ELEMENTS, &[&[1, 0, 0x41, 1, 0x0b, 3], &table[..]].concat());
        let mut names = vec![2];
        for function in [6, 7] {
            names.push(function);
            push_sized(&mut names, name.as_bytes());
        }
        let mut content = Vec::new();
        push_sized(&mut content, b"name");
        content.push(1);
        push_sized(&mut content, &names);
        section(CUSTOM, &content);
        wasm
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
