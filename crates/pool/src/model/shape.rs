//! The shapes that inputs are made of.

use std::collections::HashMap;

use serde::Deserialize;

use super::pattern::Pattern;

/// The type and the constraints of a value.
#[derive(Debug, Deserialize)]
pub(super) struct Shape {
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    /// The members of a structure with the names of their shapes, in the model's order.
    #[serde(default, borrow)]
    pub(super) members: Vec<(&'static str, &'static str)>,
    /// The required members of a structure.
    #[serde(default, borrow)]
    pub(super) required: Vec<&'static str>,
    /// The shape of a list's items.
    pub(super) member: Option<&'static str>,
    /// The shape of a map's keys.
    pub(super) key: Option<&'static str>,
    /// The shape of a map's values.
    pub(super) value: Option<&'static str>,
    /// The minimum of a number, or the minimum length: characters of a string, items of a list or map.
    pub(super) min: Option<i64>,
    /// The maximum of a number, or the maximum length.
    pub(super) max: Option<i64>,
    /// The pattern that a string has to match as a whole.
    pub(super) pattern: Option<Pattern>,
    /// The values of an enumeration; empty for free text.
    #[serde(default, rename = "enum", borrow)]
    pub(super) values: Vec<&'static str>,
    /// Whether messages omit the value.
    #[serde(default)]
    pub(super) sensitive: bool,
    /// Whether the value may be any JSON.
    #[serde(default)]
    pub(super) document: bool,
}

impl Shape {
    /// Returns whether values of this shape have members or items of their own.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Map | Kind::Structure)
    }
}

/// The model's types that occur in inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Blob,
    Boolean,
    Integer,
    List,
    Map,
    String,
    Structure,
}

/// All shapes by name.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Shapes {
    #[serde(borrow)]
    shapes: HashMap<&'static str, Shape>,
}

impl Shapes {
    pub(super) fn get(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Shape> {
        self.shapes.get_mut(name)
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Shape)> {
        self.shapes.iter().map(|(name, shape)| (*name, shape))
    }
}
