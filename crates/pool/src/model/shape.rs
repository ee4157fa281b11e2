//! The shapes that inputs are made of.

use std::collections::HashMap;

use serde::Deserialize;

use super::pattern::Pattern;

/// What values a member may have.
#[derive(Debug, Deserialize)]
pub(super) struct Shape {
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    /// Of a structure: each member and the name of its shape, in the model's order.
    #[serde(default, borrow)]
    pub(super) members: Vec<(&'static str, &'static str)>,
    /// Of a structure: the members that must be there.
    #[serde(default, borrow)]
    pub(super) required: Vec<&'static str>,
    /// Of a list: the shape of its items.
    pub(super) member: Option<&'static str>,
    /// Of a map: the shape of its keys.
    pub(super) key: Option<&'static str>,
    /// Of a map: the shape of its values.
    pub(super) value: Option<&'static str>,
    /// The least number, or the least length: characters of a string, items of a list or map.
    pub(super) min: Option<i64>,
    /// The greatest number or length.
    pub(super) max: Option<i64>,
    /// What all of a string matches.
    pub(super) pattern: Option<Pattern>,
    /// The values of an enumeration; none for free text.
    #[serde(default, rename = "enum", borrow)]
    pub(super) values: Vec<&'static str>,
    /// Whether messages don't repeat it.
    #[serde(default)]
    pub(super) sensitive: bool,
    /// Whether it is any JSON.
    #[serde(default)]
    pub(super) document: bool,
}

impl Shape {
    /// Whether its values have members or items of their own.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Map | Kind::Structure)
    }
}

/// The types of the model that inputs have.
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

/// All shapes by their names.
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
