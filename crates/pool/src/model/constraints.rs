//! Validation of values against the constraints of their shapes.
//!
//! The service reports all violations of an input in one message. Their order on AWS is not known for sure; here it is
//! the order of the model.

use serde_json::Value;

use super::shape::{Kind, Shape, Shapes};
use crate::error::{Exception, invalid_parameter};

mod display;
mod rules;

use rules::violated;

const NOT_NULL: &str = "Member must not be null";

/// Checks an input and reports all violations in one exception.
pub(super) fn check(shapes: &Shapes, name: &str, input: &Value) -> Result<(), Exception> {
    let mut violations = Violations { shapes, path: Vec::new(), found: Vec::new() };
    if let Some(shape) = shapes.get(name) {
        violations.structure(shape, input);
    }
    match violations.found.as_slice() {
        [] => Ok(()),
        [one] => Err(invalid_parameter(format!("1 validation error detected: {one}"))),
        all => {
            let count = all.len();
            Err(invalid_parameter(format!("{count} validation errors detected: {}", all.join("; "))))
        }
    }
}

struct Violations<'a> {
    shapes: &'a Shapes,
    /// The path to the current value, as messages write it.
    path: Vec<String>,
    found: Vec<String>,
}

impl Violations<'_> {
    fn at(&mut self, step: String, check: impl FnOnce(&mut Self)) {
        self.path.push(step);
        check(self);
        self.path.pop();
    }

    fn add(&mut self, value: Option<&str>, constraint: &str) {
        let path = self.path.join(".");
        let value = value.map(|value| format!(" {value}")).unwrap_or_default();
        self.found.push(format!("Value{value} at '{path}' failed to satisfy constraint: {constraint}"));
    }

    /// Checks every member that the model defines.
    fn structure(&mut self, shape: &Shape, structure: &Value) {
        for &(name, member) in &shape.members {
            let Some(member) = self.shapes.get(member) else { continue };
            let value = structure.get(name).filter(|value| !value.is_null());
            self.at(lower_camel(name), |it| match value {
                Some(value) => it.value(member, value),
                None if shape.required.contains(&name) => it.missing(member),
                None => {}
            });
        }
    }

    fn missing(&mut self, shape: &Shape) {
        self.add((!shape.sensitive).then_some("null"), NOT_NULL);
    }

    fn value(&mut self, shape: &Shape, value: &Value) {
        let rules = violated(shape, value);
        if !rules.is_empty() {
            let quoted = display::quoted(self.shapes, shape, value);
            for rule in rules {
                self.add(quoted.as_deref(), &rule);
            }
        }
        match shape.kind {
            Kind::Structure if !shape.document => self.structure(shape, value),
            Kind::List => self.list(shape, value),
            Kind::Map => self.map(shape, value),
            _ => {}
        }
    }

    /// Checks each structure of a list by itself, but simple items all at once.
    fn list(&mut self, shape: &Shape, list: &Value) {
        let Some(item_shape) = shape.member.and_then(|name| self.shapes.get(name)) else { return };
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        if item_shape.is_nested() {
            for (item, number) in items.iter().zip(1_usize..) {
                self.at(number.to_string(), |it| {
                    it.at("member".to_owned(), |it| match item {
                        Value::Null => it.missing(item_shape),
                        item => it.value(item_shape, item),
                    });
                });
            }
        } else if let Some(rules) = violated_by_any(item_shape, items) {
            self.add_of_parts(shape, list, &format!("Member must satisfy constraint: [{rules}]"));
        }
    }

    /// Checks all keys at once, then all values at once. Maps in the model have simple values only.
    fn map(&mut self, shape: &Shape, map: &Value) {
        let Some(entries) = map.as_object() else { return };
        let keys: Vec<_> = entries.keys().map(|key| Value::String(key.clone())).collect();
        let values: Vec<_> = entries.values().filter(|value| !value.is_null()).cloned().collect();
        for (part, shape_name, values) in [("keys", shape.key, keys), ("value", shape.value, values)] {
            let Some(part_shape) = shape_name.and_then(|name| self.shapes.get(name)) else { continue };
            if let Some(rules) = violated_by_any(part_shape, &values) {
                self.add_of_parts(shape, map, &format!("Map {part} must satisfy constraint: [{rules}]"));
            }
        }
    }

    fn add_of_parts(&mut self, shape: &Shape, value: &Value, constraint: &str) {
        let quoted = display::quoted(self.shapes, shape, value);
        self.add(quoted.as_deref(), constraint);
    }
}

/// Returns all rules of the shape if a value violates any of them. The service does not report which rule it is.
fn violated_by_any(shape: &Shape, values: &[Value]) -> Option<String> {
    if values.iter().any(Value::is_null) {
        return Some(NOT_NULL.to_owned());
    }
    let is_violated = values.iter().any(|value| !violated(shape, value).is_empty());
    is_violated.then(|| rules::all(shape).join(", "))
}

/// Returns a member's name as the service writes it: `UserPoolId` is `userPoolId`, `SMSMfaSettings` is
/// `sMSMfaSettings`.
fn lower_camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}
