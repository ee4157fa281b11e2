//! Reads the [instructions](https://webassembly.github.io/spec/core/binary/instructions.html) of functions, as far as it
//! matters which values reach a panic.

use std::ops::Range;

use anyhow::{Result, bail};

use crate::wasm::Reader;

/// An instruction of a function.
pub(super) struct Instruction {
    /// The position of its first byte in the file.
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// The effect of an instruction, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Traps.
    Unreachable,
    /// Calls the function with this index.
    Call(u32),
    /// Returns from the function, possibly on a condition.
    Return,
    /// Pushes a constant.
    Constant,
    GetGlobal,
    /// Pushes the value of a local or a parameter.
    GetLocal(u32),
    SetLocal(u32),
    /// Has no effect besides its result.
    Pure,
    /// Has effects, or changes where the execution continues.
    Other,
}

/// Reads the instructions of a function, whose body is a part of a file.
pub(super) fn instructions(file: &[u8], body: &Range<usize>) -> Result<Vec<Instruction>> {
    let mut reader = Reader::of_part(file, body);
    for _ in 0..reader.number()? {
        // A number of locals, and their type.
        reader.number()?;
        reader.byte()?;
    }
    let mut instructions = Vec::new();
    // The number of blocks that are open, without the function itself.
    let mut depth = 0;
    while !reader.is_at_end() {
        let at = reader.position();
        let kind = instruction(&mut reader, &mut depth)?;
        instructions.push(Instruction { at, kind });
    }
    Ok(instructions)
}

fn instruction(reader: &mut Reader<'_>, depth: &mut u32) -> Result<Kind> {
    let leaves = |label: u32, depth: u32| if label >= depth { Kind::Return } else { Kind::Other };
    Ok(match reader.byte()? {
        0x00 => Kind::Unreachable,
        // block, loop and if
        0x02..=0x04 => {
            reader.signed_number()?;
            *depth += 1;
            Kind::Other
        }
        // else and ref.is_null
        0x05 | 0xd1 => Kind::Other,
        // end
        0x0b => {
            *depth = depth.saturating_sub(1);
            Kind::Other
        }
        // br and br_if
        0x0c | 0x0d => leaves(reader.number()?, *depth),
        // br_table
        0x0e => {
            let mut kind = Kind::Other;
            for _ in 0..=reader.number()? {
                if leaves(reader.number()?, *depth) == Kind::Return {
                    kind = Kind::Return;
                }
            }
            kind
        }
        0x0f => Kind::Return,
        0x10 => Kind::Call(reader.number()?),
        // call_indirect
        0x11 => {
            reader.number()?;
            reader.number()?;
            Kind::Other
        }
        // nop, drop, select and arithmetic
        0x01 | 0x1a | 0x1b | 0x45..=0xc4 => Kind::Pure,
        // select with types
        0x1c => {
            reader.sized()?;
            Kind::Pure
        }
        0x20 => Kind::GetLocal(reader.number()?),
        0x21 | 0x22 => Kind::SetLocal(reader.number()?),
        // global.get
        0x23 => {
            reader.number()?;
            Kind::GetGlobal
        }
        // global.set, table.get, table.set, memory.size, memory.grow and ref.func
        0x24..=0x26 | 0x3f | 0x40 | 0xd2 => {
            reader.number()?;
            Kind::Other
        }
        // loads
        0x28..=0x35 => {
            memory_argument(reader)?;
            Kind::Pure
        }
        // stores
        0x36..=0x3e => {
            memory_argument(reader)?;
            Kind::Other
        }
        // constants
        0x41 | 0x42 => {
            reader.signed_number()?;
            Kind::Constant
        }
        0x43 => {
            reader.take(size_of::<f32>())?;
            Kind::Constant
        }
        0x44 => {
            reader.take(size_of::<f64>())?;
            Kind::Constant
        }
        // ref.null
        0xd0 => {
            reader.signed_number()?;
            Kind::Other
        }
        0xfc => match reader.number()? {
            // conversions that saturate
            0..=7 => Kind::Pure,
            // of memories and tables, with two arguments
            8 | 10 | 12 | 14 => {
                reader.number()?;
                reader.number()?;
                Kind::Other
            }
            // of memories and tables, with one argument
            9 | 11 | 13 | 15..=17 => {
                reader.number()?;
                Kind::Other
            }
            other => bail!("the WebAssembly has an unknown instruction: 0xfc {other}"),
        },
        other => bail!("the WebAssembly has an unknown instruction: {other:#04x}"),
    })
}

/// Reads the alignment and the offset of a load or store.
fn memory_argument(reader: &mut Reader<'_>) -> Result<()> {
    // An offset can have 64 bits in the format.
    reader.number()?;
    reader.signed_number()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(body: &[u8]) -> Vec<Kind> {
        instructions(body, &(0..body.len())).unwrap().iter().map(|instruction| instruction.kind).collect()
    }

    #[test]
    fn operands_are_skipped() {
        let body = [
            &[1, 2, 0x7f][..],
            &[0x41, 0x80, 0x80, 0x80, 0x80, 0x00],
            &[0x20, 1],
            &[0x28, 2, 0x80, 0x02],
            &[0x36, 2, 0],
            &[0x44, 0, 0x10, 0, 0, 0, 0, 0, 0],
            &[0x22, 1],
            &[0x1a],
            &[0xfc, 10, 0, 0],
            &[0x10, 0x85, 0x80, 0x80, 0x80, 0x00],
            &[0x00, 0x0b],
        ]
        .concat();
        let expected = [
            Kind::Constant,
            Kind::GetLocal(1),
            Kind::Pure,
            Kind::Other,
            Kind::Constant,
            Kind::SetLocal(1),
            Kind::Pure,
            Kind::Other,
            Kind::Call(5),
            Kind::Unreachable,
            Kind::Other,
        ];
        assert_eq!(kinds(&body), expected);
    }

    #[test]
    fn branch_out_of_all_blocks_returns() {
        // (block (br_if 0) (br_if 1)) (br_table 0)
        let body = [0, 0x02, 0x40, 0x0d, 0, 0x0d, 1, 0x0b, 0x0e, 1, 0, 0, 0x0b];
        let expected = [Kind::Other, Kind::Other, Kind::Return, Kind::Other, Kind::Return, Kind::Other];
        assert_eq!(kinds(&body), expected);
    }

    #[test]
    fn unknown_instruction_is_an_error() {
        for body in [&[0, 0x06, 0x0b][..], &[0, 0xfc, 18, 0x0b], &[0, 0x41]] {
            assert!(instructions(body, &(0..body.len())).is_err(), "{body:?}");
        }
    }
}
