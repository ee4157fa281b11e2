//! Removal of the values that an operation ignores.

use serde_json::Value;

use super::shape::{Kind, Shape, Shapes};

/// Removes the values that the service ignores: members that the model does not define, and nulls, which count as
/// absent.
pub(super) fn remove(shapes: &Shapes, name: &str, value: &mut Value) {
    if let Some(shape) = shapes.get(name) {
        remove_in(shapes, shape, value);
    }
}

fn remove_in(shapes: &Shapes, shape: &Shape, value: &mut Value) {
    if shape.document {
        return;
    }
    match (shape.kind, value) {
        (Kind::Structure, Value::Object(members)) => members.retain(|name, value| {
            let known = shape.members.iter().find(|(known, _)| known == name);
            let Some((_, shape)) = known.filter(|_| !value.is_null()) else { return false };
            remove(shapes, shape, value);
            true
        }),
        (Kind::Map, Value::Object(entries)) => entries.retain(|_, value| !value.is_null()),
        (Kind::List, Value::Array(items)) => {
            if let Some(shape) = shape.member.and_then(|name| shapes.get(name)) {
                for item in items {
                    remove_in(shapes, shape, item);
                }
            }
        }
        _ => {}
    }
}
