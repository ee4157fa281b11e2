//! Puts similar functions next to each other, which makes the compressed file smaller: a reference to bytes that are
//! close takes fewer bits than one to bytes far away.

use std::collections::HashMap;

use anyhow::Result;
use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload};

use crate::wasm;

/// The length of the sequences of bytes that two functions are compared by.
const SEQUENCE_BYTES: usize = 4;

/// A sequence in more functions than these says little about any two of them.
const MAX_FUNCTIONS_PER_SEQUENCE: usize = 200;

/// Returns a module whose functions have names, by whose order similar functions are next to each other.
pub(super) fn with_ordered_names(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => imported = wasm::imported_functions(section)?,
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = NameMap::new();
    for (index, place) in (imported..).zip(places) {
        names.append(index, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut changed = wasm.to_vec();
    section.append_to(&mut changed);
    Ok(changed)
}

/// Returns an order of the functions in which each is followed by the one that has most in common with it, relative to
/// the length of that one.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let sequences: Vec<_> = bodies.iter().map(|body| sequences(body)).collect();
    let mut functions_with: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, sequences) in sequences.iter().enumerate() {
        for sequence in sequences {
            functions_with.entry(sequence).or_default().push(function);
        }
    }
    functions_with.retain(|_, functions| functions.len() <= MAX_FUNCTIONS_PER_SEQUENCE);

    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    let mut is_placed = vec![false; bodies.len()];
    let mut first_open = 0;
    while order.len() < bodies.len() {
        // The number of sequences that each function has in common with the last one.
        let mut common: HashMap<usize, usize> = HashMap::new();
        let last = order.last().map_or(&[][..], |last| &sequences[*last]);
        for function in last.iter().filter_map(|sequence| functions_with.get(sequence)).flatten() {
            if !is_placed[*function] {
                *common.entry(*function).or_default() += 1;
            }
        }
        let most_similar = common.into_iter().max_by(|(one, in_one), (other, in_other)| {
            // The shares are compared as fractions. Of equal ones, the first function comes first.
            let shares = (in_one * sequences[*other].len()).cmp(&(in_other * sequences[*one].len()));
            shares.then(other.cmp(one))
        });
        let next = most_similar.map_or_else(
            || {
                while is_placed[first_open] {
                    first_open += 1;
                }
                first_open
            },
            |(function, _)| function,
        );
        is_placed[next] = true;
        order.push(next);
    }
    order
}

/// Returns all different sequences of bytes in a function.
fn sequences(body: &[u8]) -> Vec<&[u8]> {
    let mut sequences: Vec<_> = body.windows(SEQUENCE_BYTES).collect();
    sequences.sort_unstable();
    sequences.dedup();
    sequences
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{Module, RawSection, SectionId};

    use super::*;

    #[test]
    fn similar_functions_are_next_to_each_other() {
        let bodies: [&[u8]; 5] =
            [b"one two three", b"abcdefghijkl", b"xyz", b"two three four", b"bcdefghijklm"];
        assert_eq!(order(&bodies), [0, 3, 1, 4, 2]);
    }

    #[test]
    fn names_sort_in_the_order_of_similarity() {
        let mut module = Module::new();
        let mut section = |id: SectionId, data: &[u8]| {
            module.section(&RawSection { id: id.into(), data });
        };
        // A function, a table, a memory and a global.
        section(SectionId::Import, b"\x04\x01a\x01b\x00\x00\x01a\x01c\x01\x70\x00\x01\x01a\x01d\x02\x01\x01\x02\x01a\x01e\x03\x7f\x01");
        section(SectionId::Function, b"\x03\0\0\0");
        section(SectionId::Code, b"\x03\x0aabcdefghij\x03xyz\x0aabcdefghik");
        let wasm = module.finish();
        let changed = with_ordered_names(&wasm).unwrap();
        assert!(changed.starts_with(&wasm));
        let names = Parser::new(0).parse_all(&changed).find_map(|payload| match payload.unwrap() {
            Payload::CustomSection(section) => Some(wasm::function_names(&section).unwrap()),
            _ => None,
        });
        assert_eq!(names.unwrap(), [(1, "000000"), (2, "000002"), (3, "000001")]);
    }
}
