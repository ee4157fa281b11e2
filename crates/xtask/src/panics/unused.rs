//! Values that reach nothing but a panic, such as its text and its place in the sources.

use std::collections::{BTreeMap, HashSet};

use super::code::Kind;
use super::linked::{Function, Linked};

/// The values whose only use is a panic.
pub(super) struct Unused<'a, 'b> {
    linked: &'a Linked<'b>,
    panics: &'a HashSet<u32>,
    /// Parameters of functions, by the index of the function and that of the parameter.
    parameters: HashSet<(u32, u32)>,
}

impl<'a, 'b> Unused<'a, 'b> {
    /// Finds the parameters that are only passed on to panics. `panics` are the functions that trap.
    pub(super) fn find(linked: &'a Linked<'b>, panics: &'a HashSet<u32>) -> Self {
        let mut unused = Self { linked, panics, parameters: HashSet::new() };
        let mut open = BTreeMap::new();
        for (index, function) in linked.functions() {
            for parameter in 0..function.parameters {
                if let Some(uses) = uses(function, parameter) {
                    open.insert((index, parameter), (function, uses));
                }
            }
        }
        // Parameters are passed on from function to function.
        loop {
            let found: Vec<_> = open
                .iter()
                .filter(|(_, (function, uses))| uses.iter().all(|at| unused.is_unused(function, *at)))
                .map(|(parameter, _)| *parameter)
                .collect();
            if found.is_empty() {
                return unused;
            }
            for parameter in found {
                open.remove(&parameter);
                unused.parameters.insert(parameter);
            }
        }
    }

    /// Returns whether the value that an instruction pushes is only used by a panic. `at` is the number of the
    /// instruction in its function.
    pub(super) fn is_unused(&self, function: &Function, at: usize) -> bool {
        self.is_followed_by_panic(function, at) || self.is_unused_argument(function, at)
    }

    /// Returns whether the function traps from here on without any effect. Then, it does not matter what becomes of a
    /// value.
    fn is_followed_by_panic(&self, function: &Function, at: usize) -> bool {
        for instruction in &function.instructions[at..] {
            match instruction.kind {
                Kind::Unreachable => return true,
                Kind::Call(callee) => return self.panics.contains(&callee),
                Kind::Constant | Kind::GetGlobal | Kind::GetLocal(_) | Kind::SetLocal(_) | Kind::Pure => {}
                Kind::Return | Kind::Other => return false,
            }
        }
        false
    }

    /// Returns whether the value is an argument for a parameter that is not used.
    fn is_unused_argument(&self, function: &Function, at: usize) -> bool {
        // The arguments that come after it.
        for (instruction, later) in function.instructions[at + 1..].iter().zip(0..) {
            match instruction.kind {
                Kind::Constant | Kind::GetGlobal | Kind::GetLocal(_) => {}
                Kind::Call(callee) => {
                    let parameters = self.linked.function(callee).map_or(0, |callee| callee.parameters);
                    return parameters
                        .checked_sub(1 + later)
                        .is_some_and(|parameter| self.parameters.contains(&(callee, parameter)));
                }
                _ => return false,
            }
        }
        false
    }
}

/// Returns the instructions that push a parameter; `None` if something else is assigned to it.
fn uses(function: &Function, parameter: u32) -> Option<Vec<usize>> {
    let mut uses = Vec::new();
    for (at, instruction) in function.instructions.iter().enumerate() {
        match instruction.kind {
            Kind::SetLocal(local) if local == parameter => return None,
            Kind::GetLocal(local) if local == parameter => uses.push(at),
            _ => {}
        }
    }
    Some(uses)
}
