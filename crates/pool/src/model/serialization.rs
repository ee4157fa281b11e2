//! Validation of values against the JSON types of their shapes.
//!
//! The service parses all of an input before it validates the values, and returns the parser's message for the first
//! value of a wrong type. These messages are the same in all AWS services with this protocol.

use serde_json::Value;

use super::shape::{Kind, Shape, Shapes};
use crate::error::Exception;

/// The message for a list where none is expected.
const LIST: &str = "Start of list found where not expected";
/// The message for an object where none is expected. Unlike the others, it ends with a full stop.
const OBJECT: &str = "Start of structure or map found where not expected.";

/// Checks an input and reports the first value of a wrong type.
pub(super) fn check(shapes: &Shapes, name: &str, input: &Value) -> Result<(), Exception> {
    match (shapes.get(name), input) {
        (Some(shape), Value::Object(_)) => value(shapes, shape, input),
        (_, Value::Array(_)) => Err(serialization_error(LIST)),
        (None, Value::Object(_)) => Ok(()),
        // AWS sends no message in these cases.
        _ => Err(serialization_error("")),
    }
}

fn serialization_error(message: impl Into<String>) -> Exception {
    Exception::new("SerializationException", message)
}

fn value(shapes: &Shapes, shape: &Shape, value: &Value) -> Result<(), Exception> {
    if value.is_null() || shape.document {
        return Ok(());
    }
    match shape.kind {
        // Only operations that are not supported have blobs, so their Base64 is not validated.
        Kind::String | Kind::Blob if value.is_string() => Ok(()),
        Kind::String => Err(mismatch(value, "String")),
        Kind::Blob => Err(mismatch(value, "Blob")),
        // AWS truncates fractions and also accepts text such as "true". No operation here could read such values.
        Kind::Integer if value.is_i64() || value.is_u64() => Ok(()),
        Kind::Integer => Err(mismatch(value, "Integer")),
        Kind::Boolean if value.is_boolean() => Ok(()),
        Kind::Boolean => Err(mismatch(value, "Boolean")),
        Kind::List => list(shapes, shape, value),
        Kind::Map => map(shapes, shape, value),
        Kind::Structure => structure(shapes, shape, value),
    }
}

fn list(shapes: &Shapes, shape: &Shape, list: &Value) -> Result<(), Exception> {
    match list {
        Value::Array(items) => items.iter().try_for_each(|item| named(shapes, shape.member, item)),
        Value::Object(_) => Err(serialization_error(OBJECT)),
        _ => Err(serialization_error("Expected list or null")),
    }
}

fn map(shapes: &Shapes, shape: &Shape, map: &Value) -> Result<(), Exception> {
    match map {
        Value::Object(entries) => entries.values().try_for_each(|entry| named(shapes, shape.value, entry)),
        Value::Array(_) => Err(serialization_error(LIST)),
        _ => Err(serialization_error("Expected map or null")),
    }
}

fn structure(shapes: &Shapes, shape: &Shape, structure: &Value) -> Result<(), Exception> {
    match structure {
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            let known = shape.members.iter().find(|(known, _)| known == name);
            named(shapes, known.map(|&(_, shape)| shape), member)
        }),
        Value::Array(_) => Err(serialization_error(LIST)),
        _ => Err(serialization_error("Expected null")),
    }
}

/// Checks a value against a named shape. A value whose shape the model does not define is ignored.
fn named(shapes: &Shapes, name: Option<&str>, json: &Value) -> Result<(), Exception> {
    name.and_then(|name| shapes.get(name)).map_or(Ok(()), |shape| value(shapes, shape, json))
}

/// Returns the error for a value where the type `expected` is expected.
fn mismatch(value: &Value, expected: &str) -> Exception {
    let found = match value {
        Value::Array(_) => return serialization_error(LIST),
        Value::Object(_) => return serialization_error(OBJECT),
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
    };
    // AWS's articles: "an Integer", "a String", and "an Boolean" only for text.
    let is_an = expected == "Integer" || expected == "Boolean" && value.is_string();
    let article = if is_an { "an" } else { "a" };
    serialization_error(format!("{found} can not be converted to {article} {expected}"))
}
