//! The file that the linker has written, with the [relocations](https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md)
//! that say which function or constant refers to which.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};

use super::code::{Instruction, instructions};
use crate::wasm::{self, CODE, CUSTOM, DATA, EXPORTS, FUNCTION, FUNCTIONS, IMPORTS, Reader, START, TYPES};

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
    /// The content of the section before the number of relocations.
    header: &'a [u8],
    /// The relocations, with their bytes.
    pub(super) all: Vec<(Relocation, &'a [u8])>,
}

impl Relocations<'_> {
    /// Returns the content of the section with the relocations that `keeps` returns true for.
    pub(super) fn filtered(&self, keeps: impl Fn(&Relocation) -> bool) -> Result<Vec<u8>> {
        let kept: Vec<_> = self.all.iter().filter(|(relocation, _)| keeps(relocation)).collect();
        let mut content = self.header.to_vec();
        wasm::push_number(&mut content, u32::try_from(kept.len())?);
        for (_, bytes) in kept {
            content.extend_from_slice(bytes);
        }
        Ok(content)
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
        for (id, place) in wasm::section_places(wasm)? {
            let mut reader = Reader::of_part(wasm, &place);
            match id {
                TYPES => parts.parameters = parameters(reader)?,
                IMPORTS => parts.imported = imported_functions(reader)?,
                FUNCTIONS => parts.types = numbers(reader)?,
                EXPORTS => {
                    parts.roots.extend(wasm::exported_functions(reader)?.into_iter().map(Item::Function));
                }
                START => parts.roots.push(Item::Function(reader.number()?)),
                CODE => (parts.code_at, parts.bodies) = (place.start, bodies(reader)?),
                DATA => (parts.data_at, parts.segments) = (place.start, segments(reader)?),
                CUSTOM => parts.custom(wasm, place)?,
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
    bodies: Vec<Range<usize>>,
    segments: Vec<Range<usize>>,
    /// The positions to which relocations are relative.
    code_at: usize,
    data_at: usize,
    names: Vec<(u32, &'a str)>,
    symbols: Vec<Symbol>,
    /// The sections of relocations by their names.
    relocations: HashMap<&'a str, Range<usize>>,
    roots: Vec<Item>,
}

impl<'a> Parts<'a> {
    fn custom(&mut self, wasm: &'a [u8], place: Range<usize>) -> Result<()> {
        let mut reader = Reader::of_part(wasm, &place);
        match str::from_utf8(reader.sized()?)? {
            "linking" => self.symbols = symbols(reader)?,
            "name" => self.names = wasm::function_names(Reader::of_part(wasm, &place))?,
            name @ (CODE_RELOCATIONS | DATA_RELOCATIONS) => {
                self.relocations.insert(name, place);
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
                body: body.clone(),
                parameters,
                instructions: instructions(wasm, body)?,
            });
        }
        let mut data = BTreeMap::new();
        for (symbol, index) in self.symbols.iter().zip(0..) {
            if let Symbol::Data { segment, offset, bytes, .. } = *symbol {
                let segment = self.segments.get(segment).context("a segment of data is missing")?;
                let start = segment.start + offset;
                data.insert(index, start..start + bytes);
            }
        }
        let mut roots = self.roots.clone();
        for (symbol, index) in self.symbols.iter().zip(0..) {
            match *symbol {
                Symbol::Function { index, is_root: true } => roots.push(Item::Function(index)),
                Symbol::Data { is_root: true, .. } => roots.push(Item::Data(index)),
                _ => {}
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

    fn relocations_of(&self, wasm: &'a [u8], name: &str, base: usize) -> Result<Relocations<'a>> {
        /// The kinds of relocations for indices of types and tables.
        const OTHER_INDICES: [u8; 2] = [6, 20];
        let place = self.relocations.get(name).with_context(|| format!("the linked file has no {name}"))?;
        let mut reader = Reader::of_part(wasm, place);
        reader.sized()?;
        // The section to which they belong.
        reader.number()?;
        let header = &wasm[place.start..reader.position()];
        let mut all = Vec::new();
        for _ in 0..reader.number()? {
            let start = reader.position();
            let (kind, offset, index) = (reader.byte()?, reader.number()?, reader.number()?);
            match kind {
                // indices of functions, types, globals and tables, and those of functions in the table
                0..=2 | 6 | 7 | 20 => {}
                // addresses, with an offset
                3..=5 => {
                    reader.signed_number()?;
                }
                _ => bail!("the linked file has a relocation of the unknown kind {kind}"),
            }
            let symbol = usize::try_from(index).ok().and_then(|index| self.symbols.get(index));
            let target = match symbol {
                _ if OTHER_INDICES.contains(&kind) => None,
                Some(Symbol::Function { index, .. }) => Some(Item::Function(*index)),
                Some(Symbol::Data { .. }) => Some(Item::Data(index)),
                Some(Symbol::Other) => None,
                None => bail!("a relocation of the linked file has no symbol"),
            };
            let at = base + usize::try_from(offset)?;
            all.push((Relocation { at, target }, &wasm[start..reader.position()]));
        }
        Ok(Relocations { header, all })
    }
}

/// An entry of the symbol table.
enum Symbol {
    Function { index: u32, is_root: bool },
    Data { segment: usize, offset: usize, bytes: usize, is_root: bool },
    Other,
}

/// Reads the symbol table in the section `linking`.
fn symbols(mut section: Reader<'_>) -> Result<Vec<Symbol>> {
    const SYMBOL_TABLE: u8 = 8;
    // The version.
    section.number()?;
    let mut symbols = Vec::new();
    while !section.is_at_end() {
        let (id, content) = (section.byte()?, section.sized()?);
        if id == SYMBOL_TABLE {
            let mut content = Reader::new(content);
            for _ in 0..content.number()? {
                symbols.push(symbol(&mut content)?);
            }
        }
    }
    Ok(symbols)
}

fn symbol(reader: &mut Reader<'_>) -> Result<Symbol> {
    const FUNCTION_SYMBOL: u8 = 0;
    const DATA_SYMBOL: u8 = 1;
    const SECTION_SYMBOL: u8 = 3;
    const UNDEFINED: u32 = 0x10;
    const HAS_OWN_NAME: u32 = 0x40;
    /// The flags of exported symbols, and of those that have to stay.
    const ROOT: u32 = 0x20 | 0x80;
    let (kind, flags) = (reader.byte()?, reader.number()?);
    let is_root = flags & ROOT != 0;
    Ok(match kind {
        DATA_SYMBOL => {
            reader.sized()?;
            if flags & UNDEFINED != 0 {
                return Ok(Symbol::Other);
            }
            let [segment, offset, bytes] = [reader.number()?, reader.number()?, reader.number()?];
            Symbol::Data {
                segment: usize::try_from(segment)?,
                offset: usize::try_from(offset)?,
                bytes: usize::try_from(bytes)?,
                is_root,
            }
        }
        SECTION_SYMBOL => {
            reader.number()?;
            Symbol::Other
        }
        _ => {
            let index = reader.number()?;
            if flags & UNDEFINED == 0 || flags & HAS_OWN_NAME != 0 {
                reader.sized()?;
            }
            if kind == FUNCTION_SYMBOL { Symbol::Function { index, is_root } } else { Symbol::Other }
        }
    })
}

/// Returns the number of parameters of each type.
fn parameters(mut section: Reader<'_>) -> Result<Vec<u32>> {
    const FUNCTION_TYPE: u8 = 0x60;
    let mut types = Vec::new();
    for _ in 0..section.number()? {
        if section.byte()? != FUNCTION_TYPE {
            bail!("the linked file has a type that is not one of functions");
        }
        types.push(u32::try_from(section.sized()?.len())?);
        // The results.
        section.sized()?;
    }
    Ok(types)
}

fn imported_functions(mut section: Reader<'_>) -> Result<u32> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.sized()?;
        section.sized()?;
        let kind = section.byte()?;
        if kind != FUNCTION {
            bail!("the linked file imports something of kind {kind}, which is not a function");
        }
        section.number()?;
        functions += 1;
    }
    Ok(functions)
}

fn numbers(mut section: Reader<'_>) -> Result<Vec<u32>> {
    (0..section.number()?).map(|_| section.number()).collect()
}

fn bodies(mut section: Reader<'_>) -> Result<Vec<Range<usize>>> {
    (0..section.number()?).map(|_| section.sized_place()).collect()
}

/// Returns the places of the bytes of all segments of data.
fn segments(mut section: Reader<'_>) -> Result<Vec<Range<usize>>> {
    /// Segments that are copied to an address of the first memory when the module is loaded.
    const ACTIVE: u32 = 0;
    const I32_CONST: u8 = 0x41;
    const END: u8 = 0x0b;
    let mut segments = Vec::new();
    for _ in 0..section.number()? {
        let is_expected = section.number()? == ACTIVE && section.byte()? == I32_CONST;
        section.signed_number()?;
        if !is_expected || section.byte()? != END {
            bail!("the linked file has data of an unexpected kind");
        }
        segments.push(section.sized_place()?);
    }
    Ok(segments)
}
