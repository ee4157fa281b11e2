//! CloudFormation's intrinsic functions.
//!
//! Reference: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use serde_json::{Map, Value};

use super::text_of;
use crate::Error;

/// The source of the values that functions refer to.
pub(super) trait Values {
    /// Returns the value of a parameter, a pseudo parameter or a resource; `Null` for `AWS::NoValue`.
    fn reference(&self, name: &str) -> Result<Value, Error>;

    /// Returns an attribute of a resource.
    fn attribute(&self, resource: &str, attribute: &str) -> Result<Value, Error>;

    /// Returns whether a condition holds.
    fn condition(&self, name: &str) -> Result<bool, Error>;
}

/// Evaluates the functions in a part of a template. Members that evaluate to `AWS::NoValue` are left out.
pub(super) fn resolve(value: &Value, values: &dyn Values) -> Result<Value, Error> {
    match value {
        Value::Array(items) => {
            let resolved = items.iter().map(|item| resolve(item, values)).collect::<Result<Vec<_>, _>>()?;
            Ok(Value::Array(resolved.into_iter().filter(|item| !item.is_null()).collect()))
        }
        Value::Object(object) => {
            if let Some((name, argument)) = function_in(object) {
                return call(name, argument, values).map_err(|error| error.at(name));
            }
            let mut resolved = Map::new();
            for (key, value) in object {
                let value = resolve(value, values).map_err(|error| error.at(key))?;
                if !value.is_null() {
                    resolved.insert(key.clone(), value);
                }
            }
            Ok(Value::Object(resolved))
        }
        scalar => Ok(scalar.clone()),
    }
}

/// Evaluates the expression of a condition.
pub(super) fn is_true(expression: &Value, values: &dyn Values) -> Result<bool, Error> {
    match resolve(expression, values)? {
        Value::Bool(truth) => Ok(truth),
        other => Err(Error::new(format!("{other} is neither true nor false"))),
    }
}

fn function_in(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = object.iter().next()?;
    let is_function =
        name == "Ref" || name.starts_with("Fn::") || (name == "Condition" && argument.is_string());
    (object.len() == 1 && is_function).then_some((name.as_str(), argument))
}

fn call(name: &str, argument: &Value, values: &dyn Values) -> Result<Value, Error> {
    match name {
        "Ref" => values.reference(word(argument)?),
        "Condition" => values.condition(word(argument)?).map(Value::Bool),
        "Fn::GetAtt" => match list(argument)? {
            [resource, attribute] => values.attribute(word(resource)?, word(attribute)?),
            _ => Err(Error::new("takes a resource and an attribute")),
        },
        "Fn::Sub" => substitute(argument, values),
        "Fn::If" => match list(argument)? {
            [condition, then, otherwise] => {
                let holds = values.condition(word(condition)?)?;
                resolve(if holds { then } else { otherwise }, values)
            }
            _ => Err(Error::new("takes a condition and two values")),
        },
        "Fn::Equals" => match list(argument)? {
            [left, right] => {
                Ok(Value::Bool(text_of(&resolve(left, values)?) == text_of(&resolve(right, values)?)))
            }
            _ => Err(Error::new("takes two values")),
        },
        "Fn::Not" => match list(argument)? {
            [it] => Ok(Value::Bool(!is_true(it, values)?)),
            _ => Err(Error::new("takes one condition")),
        },
        "Fn::And" | "Fn::Or" => {
            let all = name == "Fn::And";
            for it in list(argument)? {
                if is_true(it, values)? != all {
                    return Ok(Value::Bool(!all));
                }
            }
            Ok(Value::Bool(all))
        }
        "Fn::Contains" => match list(argument)? {
            [items, item] => {
                let (items, item) = (resolve(items, values)?, text_of(&resolve(item, values)?));
                Ok(Value::Bool(list(&items)?.iter().any(|it| text_of(it) == item)))
            }
            _ => Err(Error::new("takes a list and a value")),
        },
        "Fn::Join" => match list(argument)? {
            [separator, items] => {
                let items = resolve(items, values)?;
                let texts: Vec<_> = list(&items)?.iter().map(text_of).collect();
                Ok(Value::String(texts.join(word(separator)?)))
            }
            _ => Err(Error::new("takes a separator and a list")),
        },
        "Fn::Split" => match list(argument)? {
            [separator, text] => {
                let text = text_of(&resolve(text, values)?);
                Ok(text.split(word(separator)?).map(|part| Value::String(part.to_owned())).collect())
            }
            _ => Err(Error::new("takes a separator and a text")),
        },
        "Fn::Select" => match list(argument)? {
            [index, items] => {
                let items = resolve(items, values)?;
                let index = text_of(&resolve(index, values)?).parse::<usize>();
                let item = index.ok().and_then(|index| list(&items).ok()?.get(index).cloned());
                item.ok_or_else(|| Error::new(format!("there is no such item in {items}")))
            }
            _ => Err(Error::new("takes an index and a list")),
        },
        _ => Err(Error::new("is not supported here")),
    }
}

fn substitute(argument: &Value, values: &dyn Values) -> Result<Value, Error> {
    let (text, own) = match argument {
        Value::Array(parts) => match &parts[..] {
            [text, Value::Object(own)] => (word(text)?, Some(own)),
            _ => return Err(Error::new("takes a text and its own values")),
        },
        text => (word(text)?, None),
    };
    let mut result = String::new();
    let mut remaining = text;
    while let Some(start) = remaining.find("${") {
        result += &remaining[..start];
        let after = &remaining[start + 2..];
        let end = after.find('}').ok_or_else(|| Error::new(format!("`{remaining}` has no closing brace")))?;
        let name = &after[..end];
        remaining = &after[end + 1..];
        if let Some(literal) = name.strip_prefix('!') {
            result.extend(["${", literal, "}"]);
            continue;
        }
        let value = match (own.and_then(|own| own.get(name)), name.split_once('.')) {
            (Some(own), _) => resolve(own, values)?,
            (None, Some((resource, attribute))) => values.attribute(resource, attribute)?,
            (None, None) => values.reference(name)?,
        };
        result += &text_of(&value);
    }
    Ok(Value::String(result + remaining))
}

fn list(value: &Value) -> Result<&[Value], Error> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| Error::new("takes a list"))
}

fn word(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| Error::new(format!("{value} is not a name")))
}
