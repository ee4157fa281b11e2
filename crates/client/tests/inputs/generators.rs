//! Random texts: arbitrary ones, and almost valid ones, which get further.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// Generates arbitrary text, variants of `valid` with replaced values, and variants with a damaged text.
pub(crate) fn almost_valid(valid: Vec<Value>) -> impl Strategy<Value = String> {
    let texts: Vec<String> = valid.iter().map(Value::to_string).collect();
    let changed = (select(valid), vec((any::<Index>(), json()), 1..4)).prop_map(|(mut value, changes)| {
        for (index, new) in changes {
            let paths = paths(&value);
            if let Some(place) = value.pointer_mut(&paths[index.index(paths.len())]) {
                *place = new;
            }
        }
        value.to_string()
    });
    prop_oneof![1 => any::<String>(), 1 => json().prop_map(|json| json.to_string()), 3 => changed, 3 => damaged(texts)]
}

/// Replaces parts of a text by pieces that have a meaning in JSON, tokens or URLs.
fn damaged(texts: Vec<String>) -> impl Strategy<Value = String> {
    let piece = select(vec![
        "",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "-",
        "1e9",
        ".",
        " ",
        "é",
        "null",
        "=",
        "\0",
        "#",
        "_",
        "//",
        "9223372036854775807",
    ]);
    let damage = (any::<Index>(), 0..3_usize, piece);
    (select(texts), vec(damage, 1..4)).prop_map(|(text, damages)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (index, removed, piece) in damages {
            let start = index.index(characters.len() + 1);
            let end = (start + removed).min(characters.len());
            characters.splice(start..end, piece.chars());
        }
        characters.into_iter().collect()
    })
}

/// Generates arbitrary JSON, slightly deeper than the service's responses.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec![0, 1, -1, i64::MIN, i64::MAX]).prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        select(vec!["", "1", "access", "id", "sign-up", "SMS_MFA", "MFA_SETUP", "e30.e30.e30", "[]", "{}"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name =
            select(vec!["version", "sub", "auth", "Session", "ChallengeName", "__type", "message", ""]);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name, inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Returns the JSON pointers of all values.
fn paths(value: &Value) -> Vec<String> {
    let below = |name: &str, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        paths(value).into_iter().map(move |path| format!("/{name}{path}")).collect::<Vec<_>>()
    };
    let mut all = vec![String::new()];
    match value {
        Value::Array(items) => {
            all.extend(items.iter().enumerate().flat_map(|(index, item)| below(&index.to_string(), item)));
        }
        Value::Object(members) => all.extend(members.iter().flat_map(|(name, member)| below(name, member))),
        _ => {}
    }
    all
}
