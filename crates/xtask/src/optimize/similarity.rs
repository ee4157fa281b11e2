//! Puts similar functions next to each other, which makes the compressed file smaller: a reference to bytes that are
//! close takes fewer bits than one to bytes far away.

use std::collections::HashMap;

use anyhow::Result;

use crate::wasm::{self, CODE, CUSTOM, FUNCTION, IMPORTS, Reader, push_number, push_sized};

/// The length of the sequences of bytes that two functions are compared by.
const SEQUENCE_BYTES: usize = 4;

/// A sequence in more functions than these says little about any two of them.
const MAX_FUNCTIONS_PER_SEQUENCE: usize = 200;

/// Returns a module whose functions have names, by whose order similar functions are next to each other.
pub(super) fn with_ordered_names(wasm: &[u8]) -> Result<Vec<u8>> {
    const FUNCTION_NAMES: u8 = 1;
    let mut imported = 0;
    let mut bodies = Vec::new();
    for (id, content) in wasm::sections(wasm)? {
        let mut section = Reader::new(content);
        match id {
            IMPORTS => imported = imported_functions(section)?,
            CODE => bodies = (0..section.number()?).map(|_| section.sized()).collect::<Result<_>>()?,
            _ => {}
        }
    }
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = Vec::new();
    push_number(&mut names, u32::try_from(places.len())?);
    for (index, place) in (imported..).zip(places) {
        push_number(&mut names, index);
        push_sized(&mut names, format!("{place:06}").as_bytes());
    }
    let mut section = Vec::new();
    push_sized(&mut section, b"name");
    section.push(FUNCTION_NAMES);
    push_sized(&mut section, &names);
    let mut changed = wasm.to_vec();
    changed.push(CUSTOM);
    push_sized(&mut changed, &section);
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

fn imported_functions(mut section: Reader<'_>) -> Result<u32> {
    const TABLE: u8 = 1;
    const MEMORY: u8 = 2;
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.sized()?;
        section.sized()?;
        match section.byte()? {
            FUNCTION => {
                section.number()?;
                functions += 1;
            }
            kind => {
                // The type of the elements of a table, or that of a global.
                if kind != MEMORY {
                    section.byte()?;
                }
                // Whether a global can change, or the limits of a table or memory.
                let flags = section.number()?;
                if kind == TABLE || kind == MEMORY {
                    section.number()?;
                    if flags & 1 != 0 {
                        section.number()?;
                    }
                }
            }
        }
    }
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_functions_are_next_to_each_other() {
        let bodies: [&[u8]; 5] =
            [b"one two three", b"abcdefghijkl", b"xyz", b"two three four", b"bcdefghijklm"];
        assert_eq!(order(&bodies), [0, 3, 1, 4, 2]);
    }

    #[test]
    fn names_sort_in_the_order_of_similarity() {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, content: &[u8]| {
            wasm.push(id);
            push_sized(&mut wasm, content);
        };
        // A function, a table, a memory and a global.
        section(IMPORTS, b"\x04\x01a\x01b\x00\x00\x01a\x01c\x01\x70\x00\x01\x01a\x01d\x02\x01\x01\x02\x01a\x01e\x03\x7f\x01");
        section(CODE, b"\x03\x0aabcdefghij\x03xyz\x0aabcdefghik");
        let changed = with_ordered_names(&wasm).unwrap();
        assert!(changed.starts_with(&wasm));
        let (_, section) = wasm::sections(&changed).unwrap()[2];
        let names = wasm::function_names(Reader::new(section)).unwrap();
        assert_eq!(names, [(1, "000000"), (2, "000002"), (3, "000001")]);
    }
}
