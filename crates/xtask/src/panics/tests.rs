//! Tests with small linked files that are put together here.

use wasm_encoder::{
    CustomSection, Encode, ExportKind, ExportSection, FunctionSection, Module, NameMap, NameSection,
    RawSection, SectionId, TypeSection, ValType,
};
use wasmparser::{Parser, Payload};

use super::without_texts;

/// A piece of the body of a function.
#[derive(Clone, Copy)]
enum Piece {
    Bytes(&'static [u8]),
    /// A call of the function with this index.
    Call(u8),
    /// A constant with the address of data.
    Address(u8),
}
use Piece::{Address, Bytes, Call};

/// A function with its name and body, which has a parameter if its name is not `start`.
type Definition = (&'static str, Vec<Piece>);

const GET_PARAMETER: Piece = Bytes(&[0x20, 0]);
const DROP: Piece = Bytes(&[0x1a]);
const UNREACHABLE: Piece = Bytes(&[0]);
const RETURN: Piece = Bytes(&[0x0f]);

/// The symbols of the data, in this order.
const TEXT: u8 = 0;
const PLACE: u8 = 1;
const FILE: u8 = 2;
const DATA_BYTES: &[u8; 16] = b"textPPPPFFFFa.rs";
/// The places of the symbols in the data: an offset and a length.
const SYMBOLS: [[u8; 2]; 3] = [[0, 4], [4, 8], [12, 4]];

/// The indices of some functions.
const PANIC_FMT: u8 = 0;
const UNWRAP: u8 = 2;
const BORROW: u8 = 5;
const FORMAT: u8 = 6;
const START: u8 = 7;

/// Returns the functions of a program: five that panic; one that passes its parameter on to a panic; one that only the
/// data refers to; and the one that is started, with a body.
fn functions(start: Vec<Piece>) -> Vec<Definition> {
    let panics = |name| (name, vec![GET_PARAMETER, Call(PANIC_FMT), UNREACHABLE]);
    let condition = Bytes(&[0x02, 0x40, 0x41, 1, 0x0d, 0]);
    let end = Bytes(&[0x0b]);
    vec![
        ("_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt", vec![Address(TEXT), DROP, UNREACHABLE]),
        ("_RNvCsfLfy6EI15iL_7___rustc17rust_begin_unwind", vec![UNREACHABLE]),
        panics("_ZN4core6option13unwrap_failed17h0123456789abcdefE"),
        panics("_ZN4core6result13unwrap_failed17h0123456789abcdefE"),
        panics("_ZN4core9panicking18panic_bounds_check17h0123456789abcdefE"),
        ("borrow", vec![condition, GET_PARAMETER, Call(UNWRAP), UNREACHABLE, end]),
        ("format", vec![GET_PARAMETER, DROP, RETURN]),
        ("start", start),
    ]
}

/// Returns a linked file. `PLACE` refers to `FILE` and to the function `FORMAT`.
fn linked(functions: &[Definition]) -> Vec<u8> {
    const PADDED: [u8; 4] = [0x80, 0x80, 0x80, 0x00];
    let count = u8::try_from(functions.len()).unwrap();
    let first_data_symbol = count;
    let mut code = vec![count];
    let mut code_relocations = Vec::new();
    for (_, pieces) in functions {
        // No locals.
        let mut body = vec![0];
        let mut relocations = Vec::new();
        for piece in pieces {
            let (opcode, symbol, kind, addend) = match *piece {
                Bytes(bytes) => {
                    body.extend_from_slice(bytes);
                    continue;
                }
                Call(function) => (0x10, function, 0, &[][..]),
                Address(data) => (0x41, first_data_symbol + data, 4, &[0][..]),
            };
            body.push(opcode);
            relocations.push((kind, body.len(), symbol, addend));
            body.push(0x80 | if opcode == 0x10 { symbol } else { 0x41 });
            body.extend(PADDED);
        }
        body.push(0x0b);
        body.len().encode(&mut code);
        for (kind, at, symbol, addend) in relocations {
            code_relocations.push([&[kind, u8::try_from(code.len() + at).unwrap(), symbol], addend].concat());
        }
        code.extend(body);
    }
    // One segment at address 1: its kind, address and length come first.
    let data = [&[1, 0, 0x41, 1, 0x0b, 16][..], DATA_BYTES].concat();
    let data_start = u8::try_from(data.len() - DATA_BYTES.len()).unwrap();
    let [place, _] = SYMBOLS[usize::from(PLACE)];
    let data_relocations =
        [vec![5, data_start + place, first_data_symbol + FILE, 0], vec![2, data_start + place + 4, FORMAT]];

    let mut names = NameMap::new();
    let mut types = FunctionSection::new();
    let mut symbols = vec![count + 3];
    for (index, (name, _)) in (0..).zip(functions) {
        names.append(u32::from(index), name);
        types.function(u32::from(*name != "start"));
        symbols.extend([0, 0, index]);
        name.encode(&mut symbols);
    }
    for [offset, bytes] in SYMBOLS {
        symbols.extend([1, 0, 1, b'd', 0, offset, bytes]);
    }
    let mut linking = vec![2, 8];
    symbols[..].encode(&mut linking);
    let mut name = NameSection::new();
    name.functions(&names);
    let mut signatures = TypeSection::new();
    signatures.ty().function([], []);
    signatures.ty().function([ValType::I32], []);
    let mut exports = ExportSection::new();
    exports.export("s", ExportKind::Func, u32::from(count) - 1);
    let custom =
        |name: &'static str, content: Vec<u8>| CustomSection { name: name.into(), data: content.into() };
    let relocations = |section: u8, entries: &[Vec<u8>]| {
        [&[section, u8::try_from(entries.len()).unwrap()][..], &entries.concat()].concat()
    };
    let mut module = Module::new();
    module
        .section(&signatures)
        .section(&types)
        .section(&exports)
        .section(&RawSection { id: SectionId::Code.into(), data: &code })
        .section(&RawSection { id: SectionId::Data.into(), data: &data })
        .section(&custom("linking", linking))
        .section(&custom("reloc.CODE", relocations(3, &code_relocations)))
        .section(&custom("reloc.DATA", relocations(4, &data_relocations)))
        .section(&name);
    module.finish()
}

/// Returns all parts of a file.
fn payloads(wasm: &[u8]) -> impl Iterator<Item = Payload<'_>> {
    Parser::new(0).parse_all(wasm).map(Result::unwrap)
}

/// Returns the data of a file.
fn data(wasm: &[u8]) -> String {
    let data = payloads(wasm).find_map(|payload| match payload {
        Payload::DataSection(section) => section.into_iter().next(),
        _ => None,
    });
    String::from_utf8_lossy(data.unwrap().unwrap().data).replace('\0', "-")
}

/// Returns the functions of a file that are traps.
fn traps(wasm: &[u8]) -> Vec<u8> {
    let bodies = payloads(wasm).filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(body.as_bytes()),
        _ => None,
    });
    let is_trap = |body: &[u8]| {
        let (end, instructions) = body.split_last().unwrap();
        *end == 0x0b && instructions.iter().all(|byte| *byte == 0)
    };
    (0..).zip(bodies).filter(|(_, body)| is_trap(body)).map(|(index, _)| index).collect()
}

/// Returns the content of a custom section.
fn custom<'a>(wasm: &'a [u8], name: &str) -> &'a [u8] {
    let content = payloads(wasm).find_map(|payload| match payload {
        Payload::CustomSection(section) if section.name() == name => Some(section.data()),
        _ => None,
    });
    content.unwrap()
}

/// Returns the number of relocations in a section.
fn relocations(wasm: &[u8], name: &str) -> u8 {
    custom(wasm, name)[1]
}

#[test]
fn what_only_describes_panics_is_removed() {
    let wasm = linked(&functions(vec![Address(TEXT), DROP, Address(PLACE), Call(BORROW)]));
    let changed = without_texts(&wasm).unwrap();
    assert_eq!(changed.len() - 8, wasm.len() - 8 - removed_bytes(&wasm, &changed));
    assert_eq!(data(&changed), "text------------", "the place is only passed to a panic");
    assert_eq!(traps(&changed), [0, 1, 2, 3, 4, FORMAT]);
    // The text, and two calls.
    assert_eq!(relocations(&changed, "reloc.CODE"), 3);
    assert_eq!(relocations(&changed, "reloc.DATA"), 0);
    assert_eq!(without_texts(&changed).unwrap(), changed, "a second time changes nothing");
}

/// Returns by how many bytes the sections of relocations have shrunk.
fn removed_bytes(before: &[u8], after: &[u8]) -> usize {
    let bytes = |wasm| custom(wasm, "reloc.CODE").len() + custom(wasm, "reloc.DATA").len();
    bytes(before) - bytes(after)
}

#[test]
fn what_is_used_elsewhere_stays() {
    // The second use stores the address.
    let store = Bytes(&[0x36, 2, 0]);
    let start = vec![Address(PLACE), Call(BORROW), Bytes(&[0x41, 0]), Address(PLACE), store];
    let changed = without_texts(&linked(&functions(start))).unwrap();
    assert_eq!(data(&changed), "----PPPPFFFFa.rs");
    assert_eq!(traps(&changed), [0, 1, 2, 3, 4]);
    assert_eq!(relocations(&changed, "reloc.DATA"), 2);
}

#[test]
fn effects_before_a_panic_keep_their_values() {
    let start = vec![Address(TEXT), Address(PLACE), Call(FORMAT), Call(UNWRAP), UNREACHABLE];
    let changed = without_texts(&linked(&functions(start))).unwrap();
    assert_eq!(data(&changed), *String::from_utf8_lossy(DATA_BYTES), "the function may use them");
}

#[test]
fn missing_or_unexpected_function_is_an_error() {
    let mut others = functions(vec![]);
    others[usize::from(UNWRAP)].0 = "_ZN4core6option13unwrap_failing17h0123456789abcdefE";
    let error = without_texts(&linked(&others)).unwrap_err().to_string();
    assert!(error.contains("core::option::unwrap_failed") && error.contains("--one-piece"), "{error}");

    let mut returning = functions(vec![]);
    returning[usize::from(UNWRAP)].1 = vec![GET_PARAMETER, DROP];
    let error = without_texts(&linked(&returning)).unwrap_err().to_string();
    assert!(error.contains("core::option::unwrap_failed") && error.contains("can return"), "{error}");
}

#[test]
fn incomplete_file_is_an_error() {
    let wasm = linked(&functions(vec![Address(PLACE), Call(BORROW)]));
    assert_eq!(usize::from(START) + 1, functions(vec![]).len());
    for end in (9..wasm.len()).step_by(7) {
        assert!(without_texts(&wasm[..end]).is_err(), "{end} bytes");
    }
}
