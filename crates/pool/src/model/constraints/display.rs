//! Values as the service repeats them in its messages.

use serde_json::Value;

use crate::model::shape::{Shape, Shapes};

/// Returns the value in quotes. Returns `None` for sensitive values and structures, which messages do not repeat.
pub(super) fn quoted(shapes: &Shapes, shape: &Shape, value: &Value) -> Option<String> {
    text(shapes, shape, value).map(|text| format!("'{text}'"))
}

/// Formats strings, numbers, lists and maps as Java does.
fn text(shapes: &Shapes, shape: &Shape, value: &Value) -> Option<String> {
    if shape.sensitive {
        return None;
    }
    let part = |name: Option<&str>, value: &Value| match name.and_then(|name| shapes.get(name)) {
        Some(shape) => text(shapes, shape, value),
        None => None,
    };
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| part(shape.member, item)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::Object(entries) if shape.value.is_some() => {
            let entry =
                |(key, entry): (&String, &Value)| Some(format!("{key}={}", part(shape.value, entry)?));
            let entries: Option<Vec<_>> = entries.iter().map(entry).collect();
            Some(format!("{{{}}}", entries?.join(", ")))
        }
        Value::Object(_) => None,
    }
}
