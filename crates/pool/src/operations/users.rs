//! Administrative operations on users.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Attribute, Operation, Query, attributes, empty_reply, page};
use crate::attributes::check_written;
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::outbox::{Kind, Medium};
use crate::pool::Pool;
use crate::random;
use crate::user::{User, UserStatus};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminCreateUser {
    username: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    /// `RESEND`, `SUPPRESS`, or absent to invite a new user.
    message_action: Option<String>,
    #[serde(default)]
    desired_delivery_mediums: Vec<String>,
}

impl Operation for AdminCreateUser {
    const NAME: &'static str = "AdminCreateUser";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let now = pool.now();
        let is_resend = self.message_action.as_deref() == Some("RESEND");
        let key = if is_resend {
            let key = pool.key_by_name(&self.username)?;
            if pool.user(&key)?.status != UserStatus::ForceChangePassword {
                let message = "Resend not possible. User status is not FORCE_CHANGE_PASSWORD";
                return Err(Exception::new("UnsupportedUserStateException", message));
            }
            key
        } else {
            let mut written = attributes(self.user_attributes);
            let username = pool.new_username(&self.username, &mut written)?;
            check_written(pool.settings(), None, &written, None)?;
            pool.check_new_name(&self.username, &written)?;
            if let Some(password) = &self.temporary_password {
                pool.settings().policies.password_policy.check(password)?;
            }
            let mut user = User::new(username.name, username.sub, UserStatus::ForceChangePassword, now);
            user.attributes = written;
            let key = pool.add_user(user);
            for address in ["email", "phone_number"] {
                let user = pool.user(&key)?;
                if !user.has_verified(address) {
                    continue;
                }
                let value = user.attribute(address).unwrap_or_default().to_owned();
                let claimed = pool.claim_alias(&key, address, &value, self.force_alias_creation);
                if let Err(error) = claimed {
                    pool.remove_user(&key);
                    return Err(error);
                }
            }
            key
        };
        if self.temporary_password.is_none() && pool.settings().is_passwordless() && !is_resend {
            // The user has no password to change and signs in with a code.
            pool.user_mut(&key)?.status = UserStatus::Confirmed;
        } else {
            let password = self.temporary_password.unwrap_or_else(random::temporary_password);
            pool.set_password(&key, &password)?;
            if self.message_action.as_deref() != Some("SUPPRESS") {
                pool.invite(&key, &password, &self.desired_delivery_mediums)?;
            }
        }
        Ok(json!({ "User": pool.user(&key)?.describe("Attributes") }))
    }
}

impl Pool {
    /// Sends a temporary password to the user. Without `mediums`, it is sent by SMS.
    fn invite(&mut self, key: &str, password: &str, mediums: &[String]) -> Result<(), Exception> {
        let is_requested = |medium: Medium| {
            mediums.iter().any(|requested| requested == medium.as_str())
                || (mediums.is_empty() && medium == Medium::Sms)
        };
        for medium in [Medium::Email, Medium::Sms] {
            let to = self.user(key)?.attribute(medium.attribute()).map(str::to_owned);
            if let Some(to) = to.filter(|_| is_requested(medium)) {
                self.send_code(Kind::Invitation, medium.attribute(), &to, password);
            }
        }
        Ok(())
    }
}

/// Defines operations whose input is a pool and one of its users.
macro_rules! user_operations {
    ($($(#[$doc:meta])* $name:ident: $kind:ident => |$pool:ident: $reference:ty, $key:ident| $body:block)*) => {$(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub(crate) struct $name {
            username: String,
        }

        impl $kind for $name {
            const NAME: &'static str = stringify!($name);

            fn run(self, $pool: $reference) -> Result<Value, Exception> {
                let $key = $pool.key_by_name(&self.username)?;
                $body
            }
        }
    )*};
}

user_operations! {
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html>
    AdminGetUser: Query => |pool: &Pool, key| {
        let user = pool.user(&key)?;
        let mut reply = user.describe("UserAttributes");
        user.add_factors_to(&mut reply);
        Ok(reply)
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html>
    AdminDeleteUser: Operation => |pool: &mut Pool, key| {
        pool.remove_user(&key);
        Ok(empty_reply())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html>
    AdminConfirmSignUp: Operation => |pool: &mut Pool, key| {
        let user = pool.user_mut(&key)?;
        if user.status != UserStatus::Unconfirmed {
            return Err(not_authorized(format!(
                "User cannot be confirmed. Current status is {}",
                user.status.as_str()
            )));
        }
        user.status = UserStatus::Confirmed;
        Ok(empty_reply())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html>
    AdminDisableUser: Operation => |pool: &mut Pool, key| {
        pool.user_mut(&key)?.enabled = false;
        pool.grants.revoke_user(&key);
        Ok(empty_reply())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminEnableUser.html>
    AdminEnableUser: Operation => |pool: &mut Pool, key| {
        pool.user_mut(&key)?.enabled = true;
        Ok(empty_reply())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html>
    AdminResetUserPassword: Operation => |pool: &mut Pool, key| {
        if pool.user(&key)?.status == UserStatus::ForceChangePassword {
            return Err(not_authorized("User password cannot be reset in the current state."));
        }
        pool.send_reset_code(&key)?;
        pool.user_mut(&key)?.status = UserStatus::ResetRequired;
        Ok(empty_reply())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html>
    AdminUserGlobalSignOut: Operation => |pool: &mut Pool, key| {
        pool.grants.revoke_user(&key);
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminSetUserPassword {
    username: String,
    password: String,
    #[serde(default)]
    permanent: bool,
}

impl Operation for AdminSetUserPassword {
    const NAME: &'static str = "AdminSetUserPassword";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let key = pool.key_by_name(&self.username)?;
        if pool.user(&key)?.status == UserStatus::ExternalProvider {
            return Err(invalid_parameter("A user of an external provider has no password here."));
        }
        pool.set_password(&key, &self.password)?;
        let status = if self.permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
        let user = pool.user_mut(&key)?;
        user.status = status;
        user.lockout.record_success();
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminUpdateUserAttributes {
    username: String,
    user_attributes: Vec<Attribute>,
}

impl Operation for AdminUpdateUserAttributes {
    const NAME: &'static str = "AdminUpdateUserAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let key = pool.key_by_name(&self.username)?;
        pool.update_attributes(&key, &attributes(self.user_attributes), None)?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUserAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminDeleteUserAttributes {
    username: String,
    user_attribute_names: Vec<String>,
}

impl Operation for AdminDeleteUserAttributes {
    const NAME: &'static str = "AdminDeleteUserAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let key = pool.key_by_name(&self.username)?;
        pool.delete_attributes(&key, &self.user_attribute_names, None)?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListUsers {
    attributes_to_get: Option<Vec<String>>,
    limit: Option<usize>,
    pagination_token: Option<String>,
    filter: Option<String>,
}

impl Query for ListUsers {
    const NAME: &'static str = "ListUsers";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let filter = self.filter.as_deref().filter(|text| !text.is_empty()).map(Filter::parse).transpose()?;
        let listed = pool.users().filter(|user| filter.as_ref().is_none_or(|filter| filter.matches(user)));
        let described = listed.map(|user| {
            let mut described = user.describe("Attributes");
            if let Some(requested) = &self.attributes_to_get {
                described["Attributes"] = user.attribute_list(|name| requested.iter().any(|it| it == name));
            }
            described
        });
        let all: Vec<_> = described.collect();
        page("Users", all, self.limit, "PaginationToken", self.pagination_token.as_deref())
    }
}

/// The attributes that `ListUsers` can search for.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

/// A filter of the form `name = "value"` or `name ^= "prefix"`.
struct Filter {
    name: String,
    value: String,
    is_prefix: bool,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, Exception> {
        let invalid = || invalid_parameter(format!("Invalid search filter: {text}"));
        let (name, value) = text.split_once('=').ok_or_else(invalid)?;
        let (name, is_prefix) = match name.strip_suffix('^') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let value =
            value.trim().strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(invalid)?;
        let name = name.trim().trim_matches('"').to_owned();
        if !SEARCHABLE.contains(&name.as_str()) {
            return Err(invalid_parameter(format!("Invalid search attribute: {name}")));
        }
        Ok(Self { name, value: value.replace("\\\"", "\""), is_prefix })
    }

    fn matches(&self, user: &User) -> bool {
        let enabled = if user.enabled { "Enabled" } else { "Disabled" };
        let is_match = |found: &str, value: &str| {
            if self.is_prefix { found.starts_with(value) } else { found == value }
        };
        match self.name.as_str() {
            "username" => is_match(&user.username, &self.value),
            // This is the only attribute that is compared without case.
            "cognito:user_status" => is_match(user.status.as_str(), &self.value.to_ascii_uppercase()),
            "status" => is_match(enabled, &self.value),
            name => user.attribute(name).is_some_and(|found| is_match(found, &self.value)),
        }
    }
}
