//! The groups of a pool. Users name the groups that they belong to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::error::{Exception, not_found};

/// A group of users.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Group {
    #[serde(flatten)]
    pub(crate) details: GroupDetails,
    pub(crate) created: Millis,
    pub(crate) modified: Millis,
}

/// The part of a group that callers set.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GroupDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_arn: Option<String>,
    /// Groups with lower values take precedence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) precedence: Option<i64>,
}

/// The groups of a pool by name.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Groups(BTreeMap<String, Group>);

impl Groups {
    /// Returns a group.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn get(&self, name: &str) -> Result<&Group, Exception> {
        self.0.get(name).ok_or_else(does_not_exist)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Group)> {
        self.0.iter().map(|(name, group)| (name.as_str(), group))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns those of the named groups that exist, ordered by precedence.
    ///
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html#assigning-precedence-values-to-groups>
    pub(crate) fn by_precedence<'a>(&'a self, names: &'a [String]) -> Vec<(&'a str, &'a Group)> {
        let existing = names.iter().filter_map(|name| Some((name.as_str(), self.0.get(name)?)));
        let mut groups: Vec<_> = existing.collect();
        groups.sort_by_key(|(_, group)| group.details.precedence.unwrap_or(i64::MAX));
        groups
    }

    /// Adds a group.
    ///
    /// # Errors
    ///
    /// `GroupExistsException` if there is a group with this name.
    pub(crate) fn create(
        &mut self,
        name: &str,
        details: GroupDetails,
        now: Millis,
    ) -> Result<&Group, Exception> {
        if self.0.contains_key(name) {
            let message = "A group with the name already exists.";
            return Err(Exception::new("GroupExistsException", message));
        }
        Ok(self.get_or_create(name, details, now))
    }

    /// Returns a group, which is added with these details if it does not exist.
    pub(crate) fn get_or_create(&mut self, name: &str, details: GroupDetails, now: Millis) -> &Group {
        self.0.entry(name.to_owned()).or_insert(Group { details, created: now, modified: now })
    }

    /// Changes a group. Details that are absent remain unchanged.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn update(
        &mut self,
        name: &str,
        details: GroupDetails,
        now: Millis,
    ) -> Result<&Group, Exception> {
        let group = self.0.get_mut(name).ok_or_else(does_not_exist)?;
        let old = std::mem::take(&mut group.details);
        group.details = GroupDetails {
            description: details.description.or(old.description),
            role_arn: details.role_arn.or(old.role_arn),
            precedence: details.precedence.or(old.precedence),
        };
        group.modified = now;
        Ok(group)
    }

    /// Removes a group. Its members still name it afterwards.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if it does not exist.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Exception> {
        self.0.remove(name).map(|_| ()).ok_or_else(does_not_exist)
    }
}

fn does_not_exist() -> Exception {
    not_found("Group not found.")
}
