//! What the optimizations have in common that read and write WebAssembly.

use std::ops::Range;

use anyhow::{Context, Result};
use wasm_encoder::{Module, RawSection};
use wasmparser::{
    CustomSectionReader, ExportSectionReader, ExternalKind, ImportSectionReader, KnownCustom, Name, Naming,
    Payload, TypeRef,
};

/// Returns the bytes of a module at some positions, which the parser has returned.
pub(crate) fn bytes(wasm: &[u8], positions: Range<u64>) -> Result<&[u8]> {
    // The parser does not check whether the code section ends within the file.
    wasm.get(place(positions)?).context("the WebAssembly ends in the middle of a section")
}

/// Returns some positions that the parser has returned, as indices.
pub(crate) fn place(positions: Range<u64>) -> Result<Range<usize>> {
    Ok(usize::try_from(positions.start)?..usize::try_from(positions.end)?)
}

/// Appends a section of `wasm` to another module. Payloads that are no whole section are skipped.
pub(crate) fn copy_section(module: &mut Module, wasm: &[u8], payload: &Payload<'_>) -> Result<()> {
    if let Some((id, positions)) = payload.as_section() {
        module.section(&RawSection { id, data: bytes(wasm, positions)? });
    }
    Ok(())
}

/// Returns the names of functions with their indices, if a custom section is the one with the names.
pub(crate) fn function_names<'a>(section: &CustomSectionReader<'a>) -> Result<Vec<(u32, &'a str)>> {
    let mut names = Vec::new();
    if let KnownCustom::Name(subsections) = section.as_known() {
        for subsection in subsections {
            if let Name::Function(functions) = subsection? {
                for naming in functions {
                    let Naming { index, name } = naming?;
                    names.push((index, name));
                }
            }
        }
    }
    Ok(names)
}

/// Returns the indices of the functions that the section of exports names.
pub(crate) fn exported_functions(section: ExportSectionReader<'_>) -> Result<Vec<u32>> {
    let mut functions = Vec::new();
    for export in section {
        let export = export?;
        if export.kind == ExternalKind::Func {
            functions.push(export.index);
        }
    }
    Ok(functions)
}

/// Returns the number of imported functions. Their indices come before those of the others.
pub(crate) fn imported_functions(section: ImportSectionReader<'_>) -> Result<u32> {
    let mut functions = 0;
    for import in section.into_imports() {
        if matches!(import?.ty, TypeRef::Func(_)) {
            functions += 1;
        }
    }
    Ok(functions)
}
