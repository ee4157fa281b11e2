//! The file that the linker has written, with the [relocations](https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md)
//! that say which function or constant refers to which.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasm_encoder::{CustomSection, Encode};
use wasmparser::{
    CustomSectionReader, DataSectionReader, FunctionBody, Linking, LinkingSectionReader, Parser, Payload,
    RelocSectionReader, RelocationEntry, RelocationType, SymbolFlags, SymbolInfo, TypeSectionReader,
};

use super::code::{Instruction, instructions};
use crate::wasm;

/// A function by its index, or a piece of data by the index of its symbol.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Item {
    Function(u32),
    Data(u32),
}

/// A function that the file defines.
pub(super) struct Function {
    /// The place of its locals and instructions.
    pub(super) body: Range<usize>,
    pub(super) parameters: u32,
    pub(super) instructions: Vec<Instruction>,
}

/// A place at which the linker has entered an index or an address.
pub(super) struct Relocation {
    pub(super) at: usize,
    /// The item of the index or the address; `None` if it is neither a function nor data.
    pub(super) target: Option<Item>,
}

/// A section of relocations.
pub(super) struct Relocations<'a> {
    name: &'static str,
    /// The index of the section to which they belong.
    section: u32,
    /// The relocations, with their bytes.
    pub(super) all: Vec<(Relocation, &'a [u8])>,
}

impl Relocations<'_> {
    /// Returns the section with only the relocations that `keeps` returns true for.
    pub(super) fn filtered(&self, keeps: impl Fn(&Relocation) -> bool) -> Result<CustomSection<'static>> {
        let remaining: Vec<_> = self.all.iter().filter(|(relocation, _)| keeps(relocation)).collect();
        let mut content = Vec::new();
        self.section.encode(&mut content);
        u32::try_from(remaining.len())?.encode(&mut content);
        for (_, bytes) in remaining {
            content.extend_from_slice(bytes);
        }
        Ok(CustomSection { name: self.name.into(), data: content.into() })
    }
}

/// The names of the sections with relocations.
pub(super) const CODE_RELOCATIONS: &str = "reloc.CODE";
pub(super) const DATA_RELOCATIONS: &str = "reloc.DATA";

/// The file.
pub(super) struct Linked<'a> {
    /// The number of imported functions. Their indices come before those of the others.
    imported: u32,
    functions: Vec<Function>,
    pub(super) names: Vec<(u32, &'a str)>,
    /// The places of the pieces of data, by their symbols.
    pub(super) data: BTreeMap<u32, Range<usize>>,
    pub(super) code_relocations: Relocations<'a>,
    pub(super) data_relocations: Relocations<'a>,
    /// The items that can be reached from outside.
    pub(super) roots: Vec<Item>,
}

impl<'a> Linked<'a> {
    /// Reads a file.
    pub(super) fn parse(wasm: &'a [u8]) -> Result<Self> {
        let mut parts = Parts::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => parts.parameters = parameters(section)?,
                Payload::ImportSection(section) => parts.imported = wasm::imported_functions(section)?,
                Payload::FunctionSection(section) => {
                    parts.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::ExportSection(section) => {
                    parts.roots.extend(wasm::exported_functions(section)?.into_iter().map(Item::Function));
                }
                Payload::StartSection { func, .. } => parts.roots.push(Item::Function(func)),
                Payload::CodeSectionStart { unchecked_range, .. } => {
                    parts.code_at = wasm::place(unchecked_range)?.start;
                }
                Payload::CodeSectionEntry(body) => parts.bodies.push(body),
                Payload::DataSection(section) => {
                    parts.data_at = wasm::place(section.range())?.start;
                    parts.segments = segments(section)?;
                }
                Payload::CustomSection(section) => parts.custom(&section)?,
                _ => {}
            }
        }
        parts.finish(wasm)
    }

    /// Returns the functions that the file defines, with their indices.
    pub(super) fn functions(&self) -> impl Iterator<Item = (u32, &Function)> {
        (self.imported..).zip(&self.functions)
    }

    /// Returns a function; `None` if it is imported.
    pub(super) fn function(&self, index: u32) -> Option<&Function> {
        self.functions.get(usize::try_from(index.checked_sub(self.imported)?).ok()?)
    }

    /// Returns the index of the function whose body is at a position.
    pub(super) fn function_at(&self, position: usize) -> Option<u32> {
        let after = self.functions.partition_point(|function| function.body.start <= position);
        let at = after.checked_sub(1).filter(|at| self.functions[*at].body.contains(&position))?;
        u32::try_from(at).ok()?.checked_add(self.imported)
    }
}

/// The contents of the sections.
#[derive(Default)]
struct Parts<'a> {
    parameters: Vec<u32>,
    imported: u32,
    types: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    segments: Vec<Range<usize>>,
    /// The positions to which relocations are relative.
    code_at: usize,
    data_at: usize,
    names: Vec<(u32, &'a str)>,
    symbols: Vec<SymbolInfo<'a>>,
    /// The sections of relocations by their names.
    relocations: HashMap<&'a str, RelocSectionReader<'a>>,
    roots: Vec<Item>,
}

impl<'a> Parts<'a> {
    fn custom(&mut self, section: &CustomSectionReader<'a>) -> Result<()> {
        match section.name() {
            "linking" => self.symbols = symbols(section)?,
            "name" => self.names = wasm::function_names(section)?,
            name @ (CODE_RELOCATIONS | DATA_RELOCATIONS) => {
                self.relocations.insert(name, RelocSectionReader::new(section.data_reader())?);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self, wasm: &'a [u8]) -> Result<Linked<'a>> {
        let mut functions = Vec::new();
        for (body, kind) in self.bodies.iter().zip(&self.types) {
            let parameters = *self.parameters.get(usize::try_from(*kind)?).context("a type is missing")?;
            functions.push(Function {
                body: wasm::place(body.range())?,
                parameters,
                instructions: instructions(body)?,
            });
        }
        let mut data = BTreeMap::new();
        let mut roots = self.roots.clone();
        for (symbol, number) in self.symbols.iter().zip(0..) {
            let (item, flags) = match *symbol {
                SymbolInfo::Func { index, flags, .. } => (Item::Function(index), flags),
                SymbolInfo::Data { symbol: Some(symbol), flags, .. } => {
                    let segment = self.segments.get(usize::try_from(symbol.index)?);
                    let segment = segment.context("a segment of data is missing")?;
                    let start = segment.start + usize::try_from(symbol.offset)?;
                    data.insert(number, start..start + usize::try_from(symbol.size)?);
                    (Item::Data(number), flags)
                }
                _ => continue,
            };
            if flags.intersects(SymbolFlags::EXPORTED | SymbolFlags::NO_STRIP) {
                roots.push(item);
            }
        }
        Ok(Linked {
            imported: self.imported,
            functions,
            data,
            code_relocations: self.relocations_of(wasm, CODE_RELOCATIONS, self.code_at)?,
            data_relocations: self.relocations_of(wasm, DATA_RELOCATIONS, self.data_at)?,
            names: self.names,
            roots,
        })
    }

    /// Returns the relocations in the section `name`, which are relative to `base`.
    fn relocations_of(&self, wasm: &'a [u8], name: &'static str, base: usize) -> Result<Relocations<'a>> {
        let reader = self.relocations.get(name).with_context(|| format!("the linked file has no {name}"))?;
        let entries = reader.entries().into_iter_with_offsets().collect::<Result<Vec<_>, _>>()?;
        let ends = entries.iter().skip(1).map(|(start, _)| *start).chain([reader.range().end]);
        let mut all = Vec::new();
        for ((start, entry), end) in entries.iter().zip(ends) {
            let at = base + usize::try_from(entry.offset)?;
            all.push((Relocation { at, target: self.target(entry)? }, wasm::bytes(wasm, *start..end)?));
        }
        Ok(Relocations { name, section: reader.section_index(), all })
    }

    /// Returns the item whose index or address the linker has entered.
    fn target(&self, entry: &RelocationEntry) -> Result<Option<Item>> {
        if matches!(entry.ty, RelocationType::TypeIndexLeb | RelocationType::TableNumberLeb) {
            // The index is not that of a symbol.
            return Ok(None);
        }
        match self.symbols.get(usize::try_from(entry.index)?) {
            Some(SymbolInfo::Func { index, .. }) => Ok(Some(Item::Function(*index))),
            Some(SymbolInfo::Data { symbol: Some(_), .. }) => Ok(Some(Item::Data(entry.index))),
            Some(_) => Ok(None),
            None => bail!("a relocation of the linked file has no symbol"),
        }
    }
}

/// Reads the symbol table in the section `linking`.
fn symbols<'a>(section: &CustomSectionReader<'a>) -> Result<Vec<SymbolInfo<'a>>> {
    let mut symbols = Vec::new();
    for subsection in LinkingSectionReader::new(section.data_reader())? {
        if let Linking::SymbolTable(table) = subsection? {
            symbols = table.into_iter().collect::<Result<_, _>>()?;
        }
    }
    Ok(symbols)
}

/// Returns the number of parameters of each type.
fn parameters(section: TypeSectionReader<'_>) -> Result<Vec<u32>> {
    section.into_iter_err_on_gc_types().map(|kind| Ok(u32::try_from(kind?.params().len())?)).collect()
}

/// Returns the places of the bytes of all segments of data.
fn segments(section: DataSectionReader<'_>) -> Result<Vec<Range<usize>>> {
    let mut segments = Vec::new();
    for segment in section {
        let segment = segment?;
        // The bytes are at its end.
        let end = wasm::place(segment.range)?.end;
        segments.push(end - segment.data.len()..end);
    }
    Ok(segments)
}
