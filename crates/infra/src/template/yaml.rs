//! Conversion of YAML with CloudFormation's tags to JSON.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

use crate::Error;

/// Converts the first document of a text; the result is `Null` if there is none.
pub(super) fn to_json(text: &str) -> Result<Value, Error> {
    let documents = Yaml::load_from_str(text).map_err(|error| Error::new(error.to_string()))?;
    documents.first().map_or(Ok(Value::Null), node)
}

fn node(yaml: &Yaml<'_>) -> Result<Value, Error> {
    Ok(match yaml {
        Yaml::Value(scalar) => scalar_value(scalar),
        Yaml::Sequence(items) => Value::Array(items.iter().map(node).collect::<Result<_, _>>()?),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let Some(key) = key_of(key) else { return Err(Error::new("a key is not a word")) };
                let value = node(value).map_err(|error| error.at(&key))?;
                object.insert(key, value);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tag, tagged) => function(&tag.suffix, &node(tagged)?)?,
        Yaml::Representation(text, ..) => Value::String(text.clone().into_owned()),
        Yaml::Alias(_) | Yaml::BadValue => return Err(Error::new("aliases are not supported here")),
    })
}

fn key_of(key: &Yaml<'_>) -> Option<String> {
    match key {
        Yaml::Value(Scalar::String(text)) | Yaml::Representation(text, ..) => Some(text.clone().into_owned()),
        Yaml::Value(Scalar::Integer(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn scalar_value(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(truth) => json!(truth),
        Scalar::Integer(number) => json!(number),
        Scalar::FloatingPoint(number) => json!(number.into_inner()),
        Scalar::String(text) => json!(text),
    }
}

/// Expands a short form: `!Ref X` to `{"Ref": "X"}`, and `!Sub x` to `{"Fn::Sub": "x"}`.
fn function(tag: &str, argument: &Value) -> Result<Value, Error> {
    const FUNCTIONS: [&str; 11] =
        ["And", "Equals", "FindInMap", "GetAtt", "If", "Join", "Not", "Or", "Select", "Split", "Sub"];
    match tag {
        "Ref" | "Condition" => Ok(json!({ tag: argument })),
        // `!GetAtt` takes its two parts as one text with a dot between them, `Fn::GetAtt` as a list.
        "GetAtt" if argument.is_string() => {
            let text = argument.as_str().unwrap_or_default();
            let (resource, attribute) = text
                .split_once('.')
                .ok_or_else(|| Error::new(format!("!GetAtt {text} names no attribute")))?;
            Ok(json!({ "Fn::GetAtt": [resource, attribute] }))
        }
        _ if FUNCTIONS.contains(&tag) => Ok(json!({ format!("Fn::{tag}"): argument })),
        _ => Err(Error::new(format!("!{tag} is not a supported function"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_json;

    #[test]
    fn short_forms_are_expanded() {
        let json = to_json(
            "a: !Ref B\nc: !Sub x-${B}\nd: !If [E, !Ref F, 'no']\ng: !GetAtt H.I.J\nk: !Not [!Equals [!Ref B, '']]\n\
             l: !Condition E\nm: !Join ['', [a, 1]]",
        );
        assert_eq!(
            json.unwrap(),
            json!({
                "a": { "Ref": "B" },
                "c": { "Fn::Sub": "x-${B}" },
                "d": { "Fn::If": ["E", { "Ref": "F" }, "no"] },
                "g": { "Fn::GetAtt": ["H", "I.J"] },
                "k": { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "B" }, ""] }] },
                "l": { "Condition": "E" },
                "m": { "Fn::Join": ["", ["a", 1]] },
            })
        );
    }

    #[test]
    fn scalars_keep_their_kinds() {
        let json = to_json("{ a: 1, b: '1', c: true, d: \"true\", e: 1.5, f: null, g: OFF, h: 2012-10-17 }");
        assert_eq!(
            json.unwrap(),
            json!({ "a": 1, "b": "1", "c": true, "d": "true", "e": 1.5, "f": null, "g": "OFF", "h": "2012-10-17" })
        );
    }

    #[test]
    fn blocks_of_text_are_kept() {
        assert_eq!(to_json("a: |-\n  one\n    two\n").unwrap(), json!({ "a": "one\n  two" }));
        assert_eq!(to_json("a: !Sub |-\n  one ${B}\n").unwrap(), json!({ "a": { "Fn::Sub": "one ${B}" } }));
    }

    #[test]
    fn errors_name_the_place() {
        let error = to_json("a: { b: !GetAtt C }").unwrap_err().to_string();
        assert!(error.starts_with("a: b: ") && error.contains("!GetAtt C"), "{error}");
    }
}
