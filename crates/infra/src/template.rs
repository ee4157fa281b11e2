//! CloudFormation templates: reading one, and what comes of it with given parameters.
//!
//! Reference: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>

use serde_json::{Map, Value};

use crate::Error;

mod functions;
mod stack;
mod yaml;

pub use stack::Stack;

/// A CloudFormation template as JSON, with the short forms of functions (`!Ref`) written out (`{"Ref": …}`).
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    document: Map<String, Value>,
}

/// One of a template's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it is when nobody says; `None` if somebody has to.
    pub default: Option<String>,
    /// What it is for.
    pub description: String,
}

impl Template {
    /// Reads a template in YAML.
    ///
    /// # Errors
    ///
    /// It is no YAML, or no mapping, or has a tag that is no function of CloudFormation.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match yaml::to_json(text)? {
            Value::Object(document) => Ok(Self { document }),
            _ => Err(Error::new("a template is a mapping of sections")),
        }
    }

    /// A section, such as `Resources`; empty if the template has none of that name.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.document.get(name).and_then(Value::as_object)
    }

    /// What a section says of a name.
    pub(crate) fn entry(&self, section: &str, name: &str) -> Option<&Value> {
        self.section(section)?.get(name)
    }

    /// The parameters, by name.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let declared = self.section("Parameters").into_iter().flatten();
        declared
            .map(|(name, it)| Parameter {
                name: name.clone(),
                default: it.get("Default").map(text_of),
                description: it["Description"].as_str().unwrap_or_default().to_owned(),
            })
            .collect()
    }
}

/// A scalar as CloudFormation puts it into a text.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_listed() {
        let template = Template::parse(
            "Parameters: { Minutes: { Type: Number, Default: 15, Description: Life. }, Name: { Type: String } }",
        )
        .unwrap();
        let [minutes, name] = &template.parameters()[..] else { panic!("two parameters") };
        assert_eq!((minutes.name.as_str(), minutes.default.as_deref()), ("Minutes", Some("15")));
        assert_eq!(minutes.description, "Life.");
        assert_eq!((name.name.as_str(), name.default.as_deref()), ("Name", None));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for text in ["", "[1, 2]", "just words", "a: [", "a: !Nonsense b"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
