//! Reads the [instructions](https://webassembly.github.io/spec/core/binary/instructions.html) of functions, as far as it
//! matters which values reach a panic.

use anyhow::{Result, bail};
use wasmparser::{FunctionBody, Operator};

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

/// Reads the instructions of a function.
pub(super) fn instructions(body: &FunctionBody<'_>) -> Result<Vec<Instruction>> {
    let mut reader = body.get_operators_reader()?;
    let mut instructions = Vec::new();
    // The number of blocks that are open, without the function itself.
    let mut depth = 0;
    while !reader.eof() {
        let opcode = reader.get_binary_reader().read_u8()?;
        let (operator, at) = reader.read_with_offset()?;
        instructions
            .push(Instruction { at: usize::try_from(at)?, kind: kind(opcode, &operator, &mut depth)? });
    }
    reader.finish()?;
    Ok(instructions)
}

/// Returns the effect of an instruction, which begins with the byte `opcode`.
fn kind(opcode: u8, operator: &Operator<'_>, depth: &mut u32) -> Result<Kind> {
    use Operator as O;
    let leaves = |label: u32, depth: u32| if label >= depth { Kind::Return } else { Kind::Other };
    Ok(match *operator {
        O::Unreachable => Kind::Unreachable,
        O::Block { .. } | O::Loop { .. } | O::If { .. } => {
            *depth += 1;
            Kind::Other
        }
        O::End => {
            *depth = depth.saturating_sub(1);
            Kind::Other
        }
        O::Br { relative_depth } | O::BrIf { relative_depth } => leaves(relative_depth, *depth),
        O::BrTable { ref targets } => {
            let mut kind = leaves(targets.default(), *depth);
            for target in targets.targets() {
                if leaves(target?, *depth) == Kind::Return {
                    kind = Kind::Return;
                }
            }
            kind
        }
        O::Return => Kind::Return,
        O::Call { function_index } => Kind::Call(function_index),
        O::LocalGet { local_index } => Kind::GetLocal(local_index),
        O::LocalSet { local_index } | O::LocalTee { local_index } => Kind::SetLocal(local_index),
        O::GlobalGet { .. } => Kind::GetGlobal,
        O::I32Const { .. } | O::I64Const { .. } | O::F32Const { .. } | O::F64Const { .. } => Kind::Constant,
        O::Nop
        | O::Drop
        | O::Select
        | O::TypedSelect { .. }
        | O::TypedSelectMulti { .. }
        | O::I32TruncSatF32S
        | O::I32TruncSatF32U
        | O::I32TruncSatF64S
        | O::I32TruncSatF64U
        | O::I64TruncSatF32S
        | O::I64TruncSatF32U
        | O::I64TruncSatF64S
        | O::I64TruncSatF64U => Kind::Pure,
        O::Else
        | O::CallIndirect { .. }
        | O::GlobalSet { .. }
        | O::RefNull { .. }
        | O::RefIsNull
        | O::RefFunc { .. }
        | O::MemorySize { .. }
        | O::MemoryGrow { .. }
        | O::MemoryInit { .. }
        | O::MemoryCopy { .. }
        | O::MemoryFill { .. }
        | O::DataDrop { .. }
        | O::TableGet { .. }
        | O::TableSet { .. }
        | O::TableSize { .. }
        | O::TableGrow { .. }
        | O::TableInit { .. }
        | O::TableCopy { .. }
        | O::TableFill { .. }
        | O::ElemDrop { .. } => Kind::Other,
        _ => match opcode {
            // loads, and arithmetic
            0x28..=0x35 | 0x45..=0xc4 => Kind::Pure,
            // stores
            0x36..=0x3e => Kind::Other,
            // Others may leave the function.
            _ => bail!("the WebAssembly has an unknown instruction: {operator:?}"),
        },
    })
}

#[cfg(test)]
mod tests {
    use wasmparser::BinaryReader;

    use super::*;

    fn read(body: &[u8]) -> Result<Vec<Instruction>> {
        instructions(&FunctionBody::new(BinaryReader::new(body, 0)))
    }

    fn kinds(body: &[u8]) -> Vec<Kind> {
        read(body).unwrap().iter().map(|instruction| instruction.kind).collect()
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
        // try_table, memory.discard, one of no proposal, and a constant without its number
        for body in
            [&[0, 0x1f, 0x40, 0, 0x0b, 0x0b][..], &[0, 0xfc, 18, 0, 0x0b], &[0, 0xff, 0x0b], &[0, 0x41]]
        {
            assert!(read(body).is_err(), "{body:?}");
        }
    }
}
