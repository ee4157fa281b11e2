//! CloudFormation templates: parsing, and evaluation with values for the parameters.
//!
//! Reference: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>

use serde_json::{Map, Value};

use crate::Error;

mod functions;
mod stack;
mod yaml;

pub use stack::Stack;

/// A CloudFormation template as JSON, with the short forms of functions (`!Ref`) expanded (`{"Ref": …}`).
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    document: Map<String, Value>,
}

/// A parameter that a template declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name of the parameter.
    pub name: String,
    /// The default value; `None` if a value is required.
    pub default: Option<String>,
    /// The description; empty if the template has none.
    pub description: String,
}

impl Template {
    /// Parses a template in YAML.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a YAML mapping, or if it has an alias or a tag that is not a supported
    /// CloudFormation function.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match yaml::to_json(text)? {
            Value::Object(document) => Ok(Self { document }),
            _ => Err(Error::new("a template is a mapping of sections")),
        }
    }

    /// Returns a section, such as `Resources`; `None` if the template has no section of that name.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.document.get(name).and_then(Value::as_object)
    }

    /// Returns the entry of this name in a section.
    pub(crate) fn entry(&self, section: &str, name: &str) -> Option<&Value> {
        self.section(section)?.get(name)
    }

    /// Returns the declared parameters, sorted by name.
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

/// Formats a scalar as CloudFormation inserts it into a text.
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
    fn parameters_are_listed_with_default_and_description() {
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
    fn texts_that_are_not_templates_are_rejected() {
        for text in ["", "[1, 2]", "just words", "a: [", "a: !Nonsense b"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
