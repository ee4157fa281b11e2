//! Whether values are of the JSON types that their shapes say.
//!
//! The service reads all of an input before it looks at what it says, and answers with what its reader says of the
//! first value that doesn't fit. Those texts are the same in all of AWS's services of this protocol.

use serde_json::Value;

use super::shape::{Kind, Shape, Shapes};
use crate::error::Exception;

/// The text for a list where none may be.
const LIST: &str = "Start of list found where not expected";
/// The text for an object where none may be; this one has a full stop.
const OBJECT: &str = "Start of structure or map found where not expected.";

/// The first value that doesn't fit.
pub(super) fn check(shapes: &Shapes, name: &str, input: &Value) -> Result<(), Exception> {
    match (shapes.get(name), input) {
        (Some(shape), Value::Object(_)) => value(shapes, shape, input),
        (_, Value::Array(_)) => Err(refused(LIST)),
        (None, Value::Object(_)) => Ok(()),
        // AWS sends no message with these
        _ => Err(refused("")),
    }
}

fn refused(message: impl Into<String>) -> Exception {
    Exception::new("SerializationException", message)
}

fn value(shapes: &Shapes, shape: &Shape, value: &Value) -> Result<(), Exception> {
    if value.is_null() || shape.document {
        return Ok(());
    }
    match shape.kind {
        // only operations that aren't served have blobs, so that nothing reads the Base64
        Kind::String | Kind::Blob if value.is_string() => Ok(()),
        Kind::String => Err(mismatch(value, "String")),
        Kind::Blob => Err(mismatch(value, "Blob")),
        // AWS cuts fractions off, and also takes texts such as "true"; nothing that is served would understand them
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
        Value::Object(_) => Err(refused(OBJECT)),
        _ => Err(refused("Expected list or null")),
    }
}

fn map(shapes: &Shapes, shape: &Shape, map: &Value) -> Result<(), Exception> {
    match map {
        Value::Object(entries) => entries.values().try_for_each(|entry| named(shapes, shape.value, entry)),
        Value::Array(_) => Err(refused(LIST)),
        _ => Err(refused("Expected map or null")),
    }
}

fn structure(shapes: &Shapes, shape: &Shape, structure: &Value) -> Result<(), Exception> {
    match structure {
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            let known = shape.members.iter().find(|(known, _)| known == name);
            named(shapes, known.map(|&(_, shape)| shape), member)
        }),
        Value::Array(_) => Err(refused(LIST)),
        _ => Err(refused("Expected null")),
    }
}

/// A value of the shape of that name, if there is one: what the model doesn't know is ignored.
fn named(shapes: &Shapes, name: Option<&str>, json: &Value) -> Result<(), Exception> {
    name.and_then(|name| shapes.get(name)).map_or(Ok(()), |shape| value(shapes, shape, json))
}

/// What is said of a value where one of the type `wanted` is expected.
fn mismatch(value: &Value, wanted: &str) -> Exception {
    let found = match value {
        Value::Array(_) => return refused(LIST),
        Value::Object(_) => return refused(OBJECT),
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
    };
    // AWS's articles: "an Integer", "a String", and for flags "an" before texts alone
    let is_an = wanted == "Integer" || wanted == "Boolean" && value.is_string();
    let article = if is_an { "an" } else { "a" };
    refused(format!("{found} can not be converted to {article} {wanted}"))
}
