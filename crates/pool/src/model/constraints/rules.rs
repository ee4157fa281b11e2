//! The constraints of a value's own shape, without those of its members.

use serde_json::Value;

use crate::model::shape::{Kind, Shape};

/// Returns the rules that the value violates, in the service's words.
pub(super) fn violated(shape: &Shape, value: &Value) -> Vec<String> {
    rules(shape)
        .filter(|rule| !rule.is_satisfied_by(value))
        .map(|rule| rule.description(shape.kind))
        .collect()
}

/// Returns all rules of the shape, in the service's words.
pub(super) fn all(shape: &Shape) -> Vec<String> {
    rules(shape).map(|rule| rule.description(shape.kind)).collect()
}

enum Rule<'a> {
    AtMost(i64),
    AtLeast(i64),
    Pattern(&'a crate::model::pattern::Pattern),
    OneOf(&'a [&'static str]),
}

fn rules(shape: &Shape) -> impl Iterator<Item = Rule<'_>> {
    let values = (!shape.values.is_empty()).then_some(Rule::OneOf(&shape.values));
    let pattern = shape.pattern.as_ref().map(Rule::Pattern);
    let limits = [shape.max.map(Rule::AtMost), shape.min.map(Rule::AtLeast)];
    limits.into_iter().chain([pattern, values]).flatten()
}

impl Rule<'_> {
    fn is_satisfied_by(&self, value: &Value) -> bool {
        match self {
            Self::AtMost(limit) => size(value).is_none_or(|size| size <= i128::from(*limit)),
            Self::AtLeast(limit) => size(value).is_none_or(|size| size >= i128::from(*limit)),
            Self::Pattern(pattern) => value.as_str().is_none_or(|text| pattern.matches(text)),
            Self::OneOf(values) => value.as_str().is_none_or(|text| values.contains(&text)),
        }
    }

    fn description(&self, kind: Kind) -> String {
        let measure = if kind == Kind::Integer { "value" } else { "length" };
        match self {
            Self::AtMost(limit) => format!("Member must have {measure} less than or equal to {limit}"),
            Self::AtLeast(limit) => format!("Member must have {measure} greater than or equal to {limit}"),
            Self::Pattern(pattern) => {
                format!("Member must satisfy regular expression pattern: {}", pattern.java())
            }
            Self::OneOf(values) => {
                format!("Member must satisfy enum value set: [{}]", in_service_order(values).join(", "))
            }
        }
    }
}

/// Returns the size that limits apply to: a number itself, the characters of a string, or the items of a list or map.
/// Returns `None` if the value has no limits.
fn size(value: &Value) -> Option<i128> {
    let count = match value {
        Value::Number(number) => return number.as_i128(),
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        Value::Null | Value::Bool(_) => return None,
    };
    i128::try_from(count).ok()
}

/// Returns the values of an enumeration in the order of the service's messages. It is the order of a Java hash table
/// with 32 buckets, which all known messages of this service and its sister services confirm.
fn in_service_order(values: &[&'static str]) -> Vec<&'static str> {
    let mut values = values.to_vec();
    values.sort_by_key(|value| java_hash(value) % 32);
    values
}

/// Returns the hash code of a Java string.
///
/// <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/String.html#hashCode()>
fn java_hash(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each list is from a message of the service itself.
    #[test]
    fn values_of_enumerations_have_the_order_of_the_service() {
        for expected in [
            &["OPTIONAL", "OFF", "ON"][..],
            &["implicit", "client_credentials", "code"],
            &[
                "ALLOW_CUSTOM_AUTH",
                "ADMIN_NO_SRP_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "CUSTOM_AUTH_FLOW_ONLY",
                "USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            ],
        ] {
            let mut values = expected.to_vec();
            values.sort_unstable();
            assert_eq!(in_service_order(&values), expected);
        }
    }
}
