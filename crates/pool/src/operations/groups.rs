//! Groups of users, which appear in their tokens.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Operation, Query, nothing, page};
use crate::clock::{Millis, seconds};
use crate::error::{Exception, not_found};
use crate::pool::{Group, Pool};

/// The input of `CreateGroup` and `UpdateGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateGroup {
    group_name: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i64>,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateGroup.html>
#[derive(Deserialize)]
pub(super) struct UpdateGroup(CreateGroup);

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html>
    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        if pool.groups.contains_key(&self.group_name) {
            let message = "A group with the name already exists.";
            return Err(Exception::new("GroupExistsException", message));
        }
        let now = pool.clock.now();
        let group = Group { created: now, ..Group::default() };
        Ok(pool.put_group(group, self, now))
    }
}

impl Operation for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let group = pool.group(&self.0.group_name)?.clone();
        let now = pool.clock.now();
        Ok(pool.put_group(group, self.0, now))
    }
}

/// The input of `GetGroup` and `DeleteGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetGroup {
    group_name: String,
}

impl Query for GetGroup {
    const NAME: &'static str = "GetGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetGroup.html>
    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let group = pool.group(&self.group_name)?;
        Ok(json!({ "Group": pool.described_group(&self.group_name, group) }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteGroup.html>
#[derive(Deserialize)]
pub(super) struct DeleteGroup(GetGroup);

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let name = self.0.group_name;
        pool.group(&name)?;
        pool.groups.remove(&name);
        let members: Vec<_> = pool.members(&name);
        for key in members {
            pool.user_mut(&key)?.groups.retain(|group| *group != name);
        }
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListGroups {
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListGroups {
    const NAME: &'static str = "ListGroups";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let all = pool.groups.iter().map(|(name, group)| pool.described_group(name, group)).collect();
        page("Groups", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUsersInGroup {
    group_name: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListUsersInGroup {
    const NAME: &'static str = "ListUsersInGroup";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        pool.group(&self.group_name)?;
        let members = pool.users().filter(|user| user.groups.contains(&self.group_name));
        let all = members.map(|user| user.described("Attributes")).collect();
        page("Users", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

/// The input of `AdminAddUserToGroup` and `AdminRemoveUserFromGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminAddUserToGroup {
    username: String,
    group_name: String,
}

impl Operation for AdminAddUserToGroup {
    const NAME: &'static str = "AdminAddUserToGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html>
    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.group(&self.group_name)?;
        let key = pool.named(&self.username)?;
        let groups = &mut pool.user_mut(&key)?.groups;
        if !groups.contains(&self.group_name) {
            groups.push(self.group_name);
        }
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html>
#[derive(Deserialize)]
pub(super) struct AdminRemoveUserFromGroup(AdminAddUserToGroup);

impl Operation for AdminRemoveUserFromGroup {
    const NAME: &'static str = "AdminRemoveUserFromGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let AdminAddUserToGroup { username, group_name } = self.0;
        pool.group(&group_name)?;
        let key = pool.named(&username)?;
        pool.user_mut(&key)?.groups.retain(|group| *group != group_name);
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminListGroupsForUser {
    username: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for AdminListGroupsForUser {
    const NAME: &'static str = "AdminListGroupsForUser";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let key = pool.named(&self.username)?;
        let groups = pool.groups_of(pool.user(&key)?);
        let all = groups.into_iter().map(|(name, group)| pool.described_group(name, group)).collect();
        page("Groups", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

impl Pool {
    fn group(&self, name: &str) -> Result<&Group, Exception> {
        self.groups.get(name).ok_or_else(|| not_found("Group not found."))
    }

    fn members(&self, group: &str) -> Vec<String> {
        let is_member = |user: &&crate::user::User| user.groups.iter().any(|name| name == group);
        self.users().filter(is_member).map(|user| self.settings.normalized(&user.username)).collect()
    }

    fn put_group(&mut self, mut group: Group, given: CreateGroup, now: Millis) -> Value {
        group.description = given.description.or(group.description);
        group.role_arn = given.role_arn.or(group.role_arn);
        group.precedence = given.precedence.or(group.precedence);
        group.modified = now;
        let described = self.described_group(&given.group_name, &group);
        self.groups.insert(given.group_name, group);
        json!({ "Group": described })
    }

    /// Returns the group as a
    /// [`GroupType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html).
    fn described_group(&self, name: &str, group: &Group) -> Value {
        let mut described = json!({
            "GroupName": name,
            "UserPoolId": self.id,
            "CreationDate": seconds(group.created),
            "LastModifiedDate": seconds(group.modified),
        });
        if let Some(description) = &group.description {
            described["Description"] = json!(description);
        }
        if let Some(role) = &group.role_arn {
            described["RoleArn"] = json!(role);
        }
        if let Some(precedence) = group.precedence {
            described["Precedence"] = json!(precedence);
        }
        described
    }
}
