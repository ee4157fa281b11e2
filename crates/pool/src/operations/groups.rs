//! Groups of users, which appear in their tokens.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, Query, empty_reply, page};
use crate::clock::seconds;
use crate::error::Exception;
use crate::pool::Pool;
use crate::pool::groups::{Group, GroupDetails};

/// The input of `CreateGroup` and `UpdateGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateGroup {
    group_name: String,
    #[serde(flatten)]
    details: GroupDetails,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateGroup.html>
#[derive(Deserialize)]
pub(crate) struct UpdateGroup(CreateGroup);

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html>
    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let now = pool.now();
        let group = pool.groups.create(&self.group_name, self.details, now)?.clone();
        Ok(json!({ "Group": pool.describe_group(&self.group_name, &group) }))
    }
}

impl Operation for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let CreateGroup { group_name, details } = self.0;
        let now = pool.now();
        let group = pool.groups.update(&group_name, details, now)?.clone();
        Ok(json!({ "Group": pool.describe_group(&group_name, &group) }))
    }
}

/// The input of `GetGroup` and `DeleteGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetGroup {
    group_name: String,
}

impl Query for GetGroup {
    const NAME: &'static str = "GetGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetGroup.html>
    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let group = pool.groups.get(&self.group_name)?;
        Ok(json!({ "Group": pool.describe_group(&self.group_name, group) }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteGroup.html>
#[derive(Deserialize)]
pub(crate) struct DeleteGroup(GetGroup);

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let name = self.0.group_name;
        pool.groups.remove(&name)?;
        let members: Vec<_> = pool.members(&name);
        for key in members {
            pool.user_mut(&key)?.remove_from_group(&name);
        }
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListGroups {
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListGroups {
    const NAME: &'static str = "ListGroups";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let all = pool.groups.iter().map(|(name, group)| pool.describe_group(name, group)).collect();
        page("Groups", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListUsersInGroup {
    group_name: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListUsersInGroup {
    const NAME: &'static str = "ListUsersInGroup";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        pool.groups.get(&self.group_name)?;
        let members = pool.users().filter(|user| user.groups.contains(&self.group_name));
        let all = members.map(|user| user.describe("Attributes")).collect();
        page("Users", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

/// The input of `AdminAddUserToGroup` and `AdminRemoveUserFromGroup`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminAddUserToGroup {
    username: String,
    group_name: String,
}

impl Operation for AdminAddUserToGroup {
    const NAME: &'static str = "AdminAddUserToGroup";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html>
    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.groups.get(&self.group_name)?;
        let key = pool.key_by_name(&self.username)?;
        pool.user_mut(&key)?.add_to_group(self.group_name);
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html>
#[derive(Deserialize)]
pub(crate) struct AdminRemoveUserFromGroup(AdminAddUserToGroup);

impl Operation for AdminRemoveUserFromGroup {
    const NAME: &'static str = "AdminRemoveUserFromGroup";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let AdminAddUserToGroup { username, group_name } = self.0;
        pool.groups.get(&group_name)?;
        let key = pool.key_by_name(&username)?;
        pool.user_mut(&key)?.remove_from_group(&group_name);
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminListGroupsForUser {
    username: String,
    limit: Option<usize>,
    next_token: Option<String>,
}

impl Query for AdminListGroupsForUser {
    const NAME: &'static str = "AdminListGroupsForUser";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let key = pool.key_by_name(&self.username)?;
        let groups = pool.groups_of(pool.user(&key)?);
        let all = groups.into_iter().map(|(name, group)| pool.describe_group(name, group)).collect();
        page("Groups", all, self.limit, "NextToken", self.next_token.as_deref())
    }
}

impl Pool {
    fn members(&self, group: &str) -> Vec<String> {
        let is_member = |user: &&crate::user::User| user.groups.iter().any(|name| name == group);
        self.users().filter(is_member).map(|user| self.settings().normalized(&user.username)).collect()
    }

    /// Returns the group as a
    /// [`GroupType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html).
    fn describe_group(&self, name: &str, group: &Group) -> Value {
        let mut described = json!({
            "GroupName": name,
            "UserPoolId": self.id(),
            "CreationDate": seconds(group.created),
            "LastModifiedDate": seconds(group.modified),
        });
        if let Some(description) = &group.details.description {
            described["Description"] = json!(description);
        }
        if let Some(role) = &group.details.role_arn {
            described["RoleArn"] = json!(role);
        }
        if let Some(precedence) = group.details.precedence {
            described["Precedence"] = json!(precedence);
        }
        described
    }
}
