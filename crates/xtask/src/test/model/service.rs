//! AWS's own model of the service, from which its SDKs are generated: operations, shapes and errors.

use anyhow::{Context, Result};
use serde_json::Value;

use super::limits::Limits;

/// The model, in the JSON format of
/// [botocore](https://github.com/boto/botocore/tree/develop/botocore/data/cognito-idp).
pub(super) struct Service(Value);

/// An operation of the service.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    service: &'a Service,
    value: &'a Value,
}

/// The type of a member.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    service: &'a Service,
    pub(super) name: &'a str,
    value: &'a Value,
}

impl Service {
    pub(super) fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map(Self).context("the service model is no JSON")
    }

    pub(super) fn operation(&self, name: &str) -> Option<Operation<'_>> {
        Some(Operation { service: self, value: self.0["operations"].get(name)? })
    }

    /// Returns the shape that `reference` names; `None` if it is not a reference.
    fn shape<'a>(&'a self, reference: &'a Value) -> Option<Shape<'a>> {
        let name = reference["shape"].as_str()?;
        Some(Shape { service: self, name, value: &self.0["shapes"][name] })
    }
}

impl<'a> Operation<'a> {
    pub(super) fn input(self) -> Option<Shape<'a>> {
        self.service.shape(&self.value["input"])
    }

    /// Returns the shape of a successful reply; `None` if such a reply has no content.
    pub(super) fn output(self) -> Option<Shape<'a>> {
        self.service.shape(&self.value["output"])
    }

    /// Returns whether the operation is sent without a signature.
    pub(super) fn is_unsigned(self) -> bool {
        self.value["authtype"] == "none"
    }

    /// Returns the codes of its errors.
    pub(super) fn errors(self) -> impl Iterator<Item = &'a str> {
        let code = |shape: Shape<'a>| shape.value["error"]["code"].as_str().unwrap_or(shape.name);
        items(&self.value["errors"]).filter_map(|error| self.service.shape(error)).map(code)
    }
}

impl<'a> Shape<'a> {
    /// Returns `string`, `boolean`, `integer`, `timestamp`, `list`, `map` or `structure`.
    pub(super) fn kind(self) -> &'a str {
        self.value["type"].as_str().unwrap_or("no type")
    }

    /// Returns the members of a structure.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Shape<'a>)> {
        let members = self.value["members"].as_object().into_iter().flatten();
        members.filter_map(|(name, member)| Some((name.as_str(), self.service.shape(member)?)))
    }

    pub(super) fn member(self, name: &str) -> Option<Self> {
        self.service.shape(&self.value["members"][name])
    }

    pub(super) fn requires(self, member: &str) -> bool {
        items(&self.value["required"]).any(|required| required == member)
    }

    /// Returns the type of the items of a list.
    pub(super) fn item(self) -> Option<Self> {
        self.service.shape(&self.value["member"])
    }

    /// Returns the type of the values of a map.
    pub(super) fn value(self) -> Option<Self> {
        self.service.shape(&self.value["value"])
    }

    /// Returns whether the shape is arbitrary JSON.
    pub(super) fn is_document(self) -> bool {
        self.value["document"] == true
    }

    /// Returns the values of an enumeration; empty for free text.
    pub(super) fn values(self) -> Vec<&'a str> {
        items(&self.value["enum"]).filter_map(Value::as_str).collect()
    }

    /// Returns the limits of the length, or those of a number itself.
    pub(super) fn limits(self) -> Limits {
        Limits::new(self.value["min"].as_u64(), self.value["max"].as_u64())
    }

    pub(super) fn pattern(self) -> Option<&'a str> {
        self.value["pattern"].as_str()
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
