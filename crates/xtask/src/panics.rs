//! Replaces the panics of a linked file by traps, and removes everything that is only there to describe a panic.
//!
//! The texts, the places in the sources and the code that formats both are a tenth of the first visit, and nothing shows
//! them to a user: the page reacts to a trap as to a panic (`static/boot.js`). The compiler cannot leave them out, because
//! the precompiled standard library has them. A release in one piece keeps them.
//!
//! 1. The functions of the standard library that only panic become traps.
//! 2. Constants that are only passed to such functions, in any number of calls, become zero.
//! 3. Functions and data to which nothing leads any more become traps and zeros. The relocations say exactly what refers
//!    to what.
//!
//! Nothing moves, so that all other relocations stay valid for the splitter.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Result, bail};
use wasm_encoder::Module;
use wasmparser::{Parser, Payload};

use crate::wasm;

mod code;
mod linked;
mod symbol_name;
mod unused;

use code::Kind;
use linked::{CODE_RELOCATIONS, DATA_RELOCATIONS, Function, Item, Linked, Relocation};
use unused::Unused;

/// The functions that only panic: from the one that each panic ends in to those that the compiler calls for certain
/// kinds of panics. A name that ends with `::` stands for all functions of the module.
const PANICS: [&str; 17] = [
    "__rustc::rust_begin_unwind",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_poisoned",
    "core::cell::panic_already_borrowed",
    "core::cell::panic_already_mutably_borrowed",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "core::str::slice_error_fail_rt",
    "std::alloc::rust_oom",
    "std::panicking::begin_panic",
];

/// Functions that every program has. If one is missing, the compiler names or divides its functions differently, and
/// `PANICS` has to be revised.
const ESSENTIAL: [&str; 5] = [
    "__rustc::rust_begin_unwind",
    "core::option::unwrap_failed",
    "core::panicking::panic_bounds_check",
    "core::panicking::panic_fmt",
    "core::result::unwrap_failed",
];

/// The function that Yew has each panic call, to print it. It returns, but nothing calls it any more.
const HOOK: &str = "console_error_panic_hook::hook";

/// Zero as a signed number of the length to which the linker pads addresses and indices.
const ZERO: [u8; 5] = [0x80, 0x80, 0x80, 0x80, 0x00];

/// Returns a linked file whose panics are traps.
pub(crate) fn without_texts(wasm: &[u8]) -> Result<Vec<u8>> {
    let linked = Linked::parse(wasm)?;
    let panics = panics(&linked)?;
    let unused_constants = unused_constants(&linked, &panics)?;
    let live = live(&linked, &panics, &unused_constants);
    let is_live_function = |index: u32| live.contains(&Item::Function(index)) && !panics.contains(&index);

    let mut changed = wasm.to_vec();
    for at in &unused_constants {
        changed[*at..*at + ZERO.len()].copy_from_slice(&ZERO);
    }
    for (_, function) in linked.functions().filter(|(index, _)| !is_live_function(*index)) {
        trap(&mut changed[function.body.clone()]);
    }
    let dead_data = dead_data(&linked, &live);
    for at in &dead_data {
        changed[*at] = 0;
    }

    let code_relocations = linked.code_relocations.filtered(|relocation| {
        let is_in_live_function = linked.function_at(relocation.at).is_some_and(is_live_function);
        is_in_live_function && !unused_constants.contains(&relocation.at)
    })?;
    let data_relocations =
        linked.data_relocations.filtered(|relocation| !dead_data.contains(&relocation.at))?;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(&changed) {
        match payload? {
            Payload::CustomSection(section) if section.name() == CODE_RELOCATIONS => {
                module.section(&code_relocations);
            }
            Payload::CustomSection(section) if section.name() == DATA_RELOCATIONS => {
                module.section(&data_relocations);
            }
            payload => wasm::copy_section(&mut module, &changed, &payload)?,
        }
    }
    Ok(module.finish())
}

/// Returns the indices of the functions that become traps.
fn panics(linked: &Linked<'_>) -> Result<HashSet<u32>> {
    let mut panics = HashSet::new();
    let mut missing: BTreeSet<_> = ESSENTIAL.into_iter().collect();
    for (index, name) in &linked.names {
        let (Some(function), Some(path)) = (linked.function(*index), symbol_name::path(name)) else {
            continue;
        };
        let is_listed = |listed: &str| path == listed || (listed.ends_with("::") && path.starts_with(listed));
        if path == HOOK {
            panics.insert(*index);
        } else if PANICS.into_iter().any(is_listed) {
            if !never_returns(function) {
                bail!(
                    "{path} is to become a trap, but can return; PANICS in crates/xtask/src/panics.rs is wrong"
                );
            }
            panics.insert(*index);
            missing.remove(path.as_str());
        }
    }
    if !missing.is_empty() {
        bail!(
            "the texts of panics cannot be removed, because the compiler has named or divided its functions \
             differently: {missing:?} are missing. PANICS in crates/xtask/src/panics.rs has to be revised. Until then, \
             `cargo xtask build --one-piece` makes a release."
        );
    }
    Ok(panics)
}

fn never_returns(function: &Function) -> bool {
    let kinds: Vec<_> = function.instructions.iter().map(|instruction| instruction.kind).collect();
    matches!(kinds[..], [.., Kind::Unreachable, Kind::Other]) && !kinds.contains(&Kind::Return)
}

/// Returns the positions of the operands of constants that are addresses or indices, and that only a panic uses.
fn unused_constants(linked: &Linked<'_>, panics: &HashSet<u32>) -> Result<HashSet<usize>> {
    let unused = Unused::find(linked, panics);
    let mut found = HashSet::new();
    for (Relocation { at, target }, _) in &linked.code_relocations.all {
        let function = linked.function_at(*at).and_then(|index| linked.function(index));
        let Some(function) = function.filter(|_| target.is_some()) else { continue };
        // The operand comes after one byte of its instruction.
        let number = function.instructions.binary_search_by_key(at, |instruction| instruction.at + 1);
        let Some(number) = number.ok().filter(|number| function.instructions[*number].kind == Kind::Constant)
        else {
            continue;
        };
        if unused.is_unused(function, number) {
            if function.instructions.get(number + 1).is_none_or(|next| next.at != at + ZERO.len()) {
                bail!("a constant of the linked file is not padded");
            }
            found.insert(*at);
        }
    }
    Ok(found)
}

/// Returns everything that can be reached from outside, except for what only panics and unused constants lead to.
fn live(linked: &Linked<'_>, panics: &HashSet<u32>, unused_constants: &HashSet<usize>) -> HashSet<Item> {
    let mut references: HashMap<Item, Vec<Item>> = HashMap::new();
    let mut open = linked.roots.clone();
    for (index, function) in linked.functions() {
        // The functions that the linker has written itself have no relocations.
        let called = function.instructions.iter().filter_map(|instruction| match instruction.kind {
            Kind::Call(callee) => Some(Item::Function(callee)),
            _ => None,
        });
        references.entry(Item::Function(index)).or_default().extend(called);
    }
    for (Relocation { at, target }, _) in &linked.code_relocations.all {
        let Some(target) = target.filter(|_| !unused_constants.contains(at)) else { continue };
        match linked.function_at(*at) {
            Some(index) => references.entry(Item::Function(index)).or_default().push(target),
            None => open.push(target),
        }
    }
    for (Relocation { at, target }, _) in &linked.data_relocations.all {
        let Some(target) = *target else { continue };
        let mut is_in_symbol = false;
        for (symbol, _) in linked.data.iter().filter(|(_, place)| place.contains(at)) {
            references.entry(Item::Data(*symbol)).or_default().push(target);
            is_in_symbol = true;
        }
        if !is_in_symbol {
            open.push(target);
        }
    }
    let mut live = HashSet::new();
    while let Some(item) = open.pop() {
        if live.insert(item) && !matches!(item, Item::Function(index) if panics.contains(&index)) {
            open.extend(references.get(&item).into_iter().flatten());
        }
    }
    live
}

/// Returns the positions of all bytes that only belong to data to which nothing leads.
fn dead_data(linked: &Linked<'_>, live: &HashSet<Item>) -> HashSet<usize> {
    let (used, dead): (Vec<_>, Vec<_>) =
        linked.data.iter().partition(|(symbol, _)| live.contains(&Item::Data(**symbol)));
    let mut bytes: HashSet<usize> = dead.into_iter().flat_map(|(_, place)| place.clone()).collect();
    // Some symbols overlap.
    for (_, place) in used {
        for at in place.clone() {
            bytes.remove(&at);
        }
    }
    bytes
}

/// Makes a trap of a function, in as many bytes: without locals, and with instructions that trap up to its end.
fn trap(body: &mut [u8]) {
    const UNREACHABLE: u8 = 0x00;
    const END: u8 = 0x0b;
    body.fill(UNREACHABLE);
    if let Some(last) = body.last_mut() {
        *last = END;
    }
}

#[cfg(test)]
mod tests;
