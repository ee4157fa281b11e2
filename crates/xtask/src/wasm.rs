//! Reads and writes the parts of the WebAssembly [binary
//! format](https://webassembly.github.io/spec/core/binary/modules.html) that the optimizations need.

use std::ops::Range;

use anyhow::{Result, bail};

/// The IDs of sections.
pub(crate) const CUSTOM: u8 = 0;
pub(crate) const TYPES: u8 = 1;
pub(crate) const IMPORTS: u8 = 2;
pub(crate) const FUNCTIONS: u8 = 3;
pub(crate) const EXPORTS: u8 = 7;
pub(crate) const START: u8 = 8;
pub(crate) const ELEMENTS: u8 = 9;
pub(crate) const CODE: u8 = 10;
pub(crate) const DATA: u8 = 11;
/// The kind of imports and exports that are functions.
pub(crate) const FUNCTION: u8 = 0;
/// The length in bytes of the magic number and the version.
const PREAMBLE_BYTES: usize = 8;

/// Returns the sections of a module with their IDs.
pub(crate) fn sections(wasm: &[u8]) -> Result<Vec<(u8, &[u8])>> {
    Ok(section_places(wasm)?.into_iter().map(|(id, place)| (id, &wasm[place])).collect())
}

/// Returns the places of the contents of all sections in a module, with their IDs.
pub(crate) fn section_places(wasm: &[u8]) -> Result<Vec<(u8, Range<usize>)>> {
    let mut reader = Reader::new(wasm);
    reader.take(PREAMBLE_BYTES)?;
    let mut sections = Vec::new();
    while !reader.is_at_end() {
        sections.push((reader.byte()?, reader.sized_place()?));
    }
    Ok(sections)
}

/// Returns the names of functions with their indices, if a custom section is the one with the names.
pub(crate) fn function_names(mut section: Reader<'_>) -> Result<Vec<(u32, &str)>> {
    const FUNCTION_NAMES: u8 = 1;
    let mut names = Vec::new();
    if section.sized()? != b"name" {
        return Ok(names);
    }
    while !section.is_at_end() {
        let (id, content) = (section.byte()?, section.sized()?);
        if id == FUNCTION_NAMES {
            let mut content = Reader::new(content);
            for _ in 0..content.number()? {
                names.push((content.number()?, str::from_utf8(content.sized()?)?));
            }
        }
    }
    Ok(names)
}

/// Returns the indices of the functions that the section of exports names.
pub(crate) fn exported_functions(mut section: Reader<'_>) -> Result<Vec<u32>> {
    let mut functions = Vec::new();
    for _ in 0..section.number()? {
        section.sized()?;
        let (kind, index) = (section.byte()?, section.number()?);
        if kind == FUNCTION {
            functions.push(index);
        }
    }
    Ok(functions)
}

/// Returns a module in which `change` has replaced the content of each section.
pub(crate) fn rewrite(
    wasm: &[u8],
    mut change: impl FnMut(u8, Reader<'_>) -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let mut rewritten = Reader::new(wasm).take(PREAMBLE_BYTES)?.to_vec();
    for (id, content) in sections(wasm)? {
        rewritten.push(id);
        push_sized(&mut rewritten, &change(id, Reader::new(content))?);
    }
    Ok(rewritten)
}

/// A reader of bytes, which starts at the first one.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns a reader of a part of a file, which counts positions from the beginning of the file.
    pub(crate) fn of_part(file: &'a [u8], part: &Range<usize>) -> Self {
        Self { bytes: &file[..part.end], at: part.start }
    }

    /// Returns the position of the next byte.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Returns all bytes that have not been read.
    pub(crate) fn rest(&mut self) -> Result<&'a [u8]> {
        self.take(self.bytes.len() - self.at)
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let Some(taken) = self.at.checked_add(count).and_then(|end| self.bytes.get(self.at..end)) else {
            bail!("the WebAssembly ends in the middle of a section");
        };
        self.at += count;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// Reads an unsigned LEB128 number.
    pub(crate) fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("the WebAssembly has a number of more than 32 bits")
    }

    /// Reads a signed LEB128 number, and returns its bytes.
    pub(crate) fn signed_number(&mut self) -> Result<&'a [u8]> {
        const MAX_BYTES: usize = 10;
        let start = self.at;
        while self.byte()? & 0x80 != 0 {
            if self.at - start == MAX_BYTES {
                bail!("the WebAssembly has a number of more than 64 bits");
            }
        }
        Ok(&self.bytes[start..self.at])
    }

    /// Reads a length and as many bytes, and returns the place of these.
    pub(crate) fn sized_place(&mut self) -> Result<Range<usize>> {
        let count = usize::try_from(self.number()?)?;
        let start = self.at;
        self.take(count)?;
        Ok(start..self.at)
    }

    /// Reads a length and as many bytes: a name or a section.
    pub(crate) fn sized(&mut self) -> Result<&'a [u8]> {
        let count = self.number()?;
        self.take(usize::try_from(count)?)
    }
}

pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

pub(crate) fn push_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(bytes);
}
